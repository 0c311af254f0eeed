#include "letters/pdf/printer.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "base/json.hpp"
#include "letters/program.hpp"

namespace standfirm::letters {
namespace {

/// Everything a page may fetch is a data: address or a file below the folder of templates. It gets the folder and the
/// document's identifier, reads the page from standard input and writes the PDF to standard output.
constexpr const char* driver = R"py(
import os, sys, unicodedata
from urllib.parse import unquote, urlsplit
folder = os.path.realpath(sys.argv[1])
from weasyprint import HTML, default_url_fetcher
def fetch(url, *rest, **more):
    kind = urlsplit(url).scheme
    if kind == 'file':
        path = os.path.realpath(unquote(urlsplit(url).path))
        if path.startswith(folder + os.sep):
            return default_url_fetcher(url)
    elif kind == 'data':
        return default_url_fetcher(url)
    raise ValueError('this page may not fetch ' + url[:80])
class Said(dict):
    # What each glyph says, for searching and copying. WeasyPrint 57 takes it from the text before it, which is another text where
    # writing directions mix; the font itself knows better.
    def __init__(self, font):
        super().__init__()
        self.font = font
        self.letters = {name: chr(code) for code, name in sorted(font.getBestCmap().items(), reverse=True)
                        if unicodedata.category(chr(code)) != 'Co'}
    def __setitem__(self, glyph, text):
        name = self.font.getGlyphName(glyph)
        super().__setitem__(glyph, self.letters.get(name) or self.letters.get(name.split('.')[0], text))
page, _, inside = sys.stdin.buffer.read().partition(b'\x00')
page = page.decode('utf-8')
if any(unicodedata.bidirectional(letter) in ('R', 'AL') for letter in page):
    from weasyprint.pdf import stream
    begin = stream.Font.__init__
    def begin_knowing(self, *of):
        begin(self, *of)
        if self.ttfont is not None and not self.bitmap:
            self.cmap = Said(self.ttfont)
    stream.Font.__init__ = begin_knowing
more = {}
if inside:
    import pydyf
    from weasyprint import Attachment
    name, media_type = sys.argv[3:5]
    more['attachments'] = [Attachment(string=inside, description='The same invoice for machines')]
    more['variant'] = 'pdf/a-3b'
    def name_it(document, pdf):
        found = pydyf.Array()
        for each in pdf.objects:
            if isinstance(each, pydyf.Dictionary) and each.get('Type') == '/Filespec':
                each['F'] = each['UF'] = pydyf.String(name)
                each['AFRelationship'] = '/Alternative'
                each['EF']['UF'] = each['EF']['F']
                found.append(each.reference)
            elif isinstance(each, pydyf.Stream) and each.extra.get('Type') == '/EmbeddedFile':
                each.extra['Subtype'] = '/' + media_type.replace('/', '#2F')
        pdf.catalog['AF'] = found
    more['finisher'] = name_it
pdf = HTML(string=page, base_url='file://' + folder + '/', url_fetcher=fetch).write_pdf(identifier=bytes.fromhex(sys.argv[2]), **more)
sys.stdout.buffer.write(pdf)
)py";

}  // namespace

Printer::Printer(std::filesystem::path folder, PrinterSettings settings)
    : folder_(std::move(folder)), settings_(std::move(settings)) {}

std::expected<std::string, std::string> Printer::print(std::string_view html, TimePoint dated,
                                                       const std::optional<Inside>& inside) const {
  std::array<unsigned char, 16> identifier{};
  crypto_generichash(identifier.data(), identifier.size(), reinterpret_cast<const unsigned char*>(html.data()),
                     html.size(), nullptr, 0);
  Program program;
  // -I: neither the environment nor the current folder chooses what is imported.
  program.arguments = {
      settings_.python, "-I", "-c", driver, folder_.string(), to_hex(identifier.data(), identifier.size())};
  std::string input(html);
  if (inside) {
    program.arguments.push_back(inside->name);
    program.arguments.push_back(inside->media_type);
    std::erase(input, '\0');  // what parts the page from the file
    input += '\0';
    input += inside->content;
  }
  program.environment = {
      "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=/nonexistent", "PYTHONHASHSEED=0",
      fmt::format("SOURCE_DATE_EPOCH={}", std::chrono::floor<std::chrono::seconds>(dated).time_since_epoch().count())};
  program.deadline = settings_.deadline;
  program.max_memory_bytes = settings_.max_memory_bytes;
  auto pdf = run(program, input);
  if (!pdf) return std::unexpected("the PDF could not be made: " + pdf.error());
  if (!pdf->starts_with("%PDF-"))
    return std::unexpected(
        "the PDF could not be made: weasyprint wrote something else; install Debian's package weasyprint");
  return pdf;
}

}  // namespace standfirm::letters
