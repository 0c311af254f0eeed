#include "store/ledger/transfer.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <istream>
#include <ostream>
#include <unordered_map>

#include "base/json.hpp"
#include "store/chain.hpp"

namespace standfirm::store {
namespace {

constexpr std::size_t events_a_time = 2000;

struct EventLine {
  std::uint64_t position = 0;
  std::string stream;
  std::uint64_t version = 0;
  std::string type;
  TimePoint at{};
  std::string actor;
  json::Value body;  // text of any length
  std::string previous, hash;
};
BOOST_DESCRIBE_STRUCT(EventLine, (), (position, stream, version, type, at, actor, body, previous, hash))
struct BlobLine {
  std::string sha256;
  Bytes content;
};
BOOST_DESCRIBE_STRUCT(BlobLine, (), (sha256, content))
struct SeriesLine {
  std::string name;
  std::uint64_t last = 0;
};
BOOST_DESCRIBE_STRUCT(SeriesLine, (), (name, last))
struct EndLine {
  std::uint64_t events = 0, blobs = 0, series = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(EndLine, (), (events, blobs, series, sha256))

std::string hex(std::string_view raw) { return to_hex(raw.data(), raw.size()); }

/// SHA-256 of a text that comes in pieces.
class RunningHash {
 public:
  RunningHash() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(std::string_view piece) { EVP_DigestUpdate(context_.get(), piece.data(), piece.size()); }
  std::string hex_so_far() const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> copy(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::string raw(hash_bytes, '\0');
    EVP_MD_CTX_copy_ex(copy.get(), context_.get());
    EVP_DigestFinal_ex(copy.get(), reinterpret_cast<unsigned char*>(raw.data()), nullptr);
    return hex(raw);
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

constexpr std::string_view first_line = R"({"standfirm_ledger":1})";

struct Stop {
  std::string what;
};

/// Reads the file's lines in order, checks each, and hands what it holds to whoever `takes` it (nobody, the first
/// time).
class Walk {
 public:
  struct Takes {
    virtual ~Takes() = default;
    virtual void event(const StoredEvent&) {}
    virtual void blob(const std::string& name, std::string_view content) = 0;
    virtual void series(const Series&) {}
  };
  explicit Walk(std::istream& in) : in_(in) {}
  [[nodiscard]] std::uint64_t line() const { return line_; }

  Transferred run(Takes* takes) {
    if (next() != first_line) throw Stop{"the file is not an exported ledger of format 1"};
    for (;;) {
      const auto so_far = hash_.hex_so_far();
      auto value = json::parse(next(), max_line_bytes);
      if (!value) throw Stop{value.error().text()};
      const auto* object = value->if_object();
      if (object == nullptr || object->size() != 1) throw Stop{"must be one of event, blob, series, end"};
      const auto& [kind, content] = *object->begin();
      if (kind == "event")
        event(as<EventLine>(content), takes);
      else if (kind == "blob")
        blob(as<BlobLine>(content), takes);
      else if (kind == "series")
        series(as<SeriesLine>(content), takes);
      else if (kind == "end")
        return end(as<EndLine>(content), so_far);
      else
        throw Stop{"must be one of event, blob, series, end"};
    }
  }

 private:
  const std::string& next() {
    ++line_;
    text_.clear();
    for (char piece[65536];;) {  // getline on a bounded buffer: a file without line ends must not eat the memory
      in_.getline(piece, sizeof piece);
      const auto got = static_cast<std::size_t>(in_.gcount());
      if (in_.bad()) throw Stop{"the file cannot be read"};
      if (in_.fail() && !in_.eof() && got == sizeof piece - 1) {
        text_.append(piece, got);
        in_.clear();
        if (text_.size() > max_line_bytes) throw Stop{fmt::format("is longer than {} bytes", max_line_bytes)};
        continue;
      }
      if (in_.eof()) throw Stop{"the file ends too early; the line {\"end\": ...} is missing"};
      text_.append(piece, got - 1);
      break;
    }
    hash_.add(text_);
    hash_.add("\n");
    return text_;
  }
  template <class Line>
  static Line as(const json::Value& value) {
    auto line = json::read<Line>(value);
    if (!line) throw Stop{line.error().text()};
    return std::move(*line);
  }
  static std::string raw_hash(const std::string& text, const char* field) {
    std::string out;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (text.size() != 2 * hash_bytes) throw Stop{fmt::format("{}: must be 64 digits of hexadecimal", field)};
    for (std::size_t i = 0; i < text.size(); i += 2) {
      if (digit(text[i]) < 0 || digit(text[i + 1]) < 0)
        throw Stop{fmt::format("{}: must be 64 lower-case digits of hexadecimal", field)};
      out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
    }
    return out;
  }

  void event(EventLine line, Takes* takes) {
    if (!line.body.is_string()) throw Stop{"event.body: must be text"};
    StoredEvent event{line.position,
                      std::move(line.stream),
                      line.version,
                      std::move(line.type),
                      line.at,
                      std::move(line.actor),
                      std::string(line.body.get_string()),
                      raw_hash(line.previous, "event.previous"),
                      raw_hash(line.hash, "event.hash")};
    const auto name = fmt::format("{} version {}", event.stream, event.version);
    if (event.position != ++seen_.events)
      throw Stop{fmt::format("{}: position {} should come here, not {}", name, seen_.events, event.position)};
    auto& head = heads_[event.stream];
    if (event.version != head.first + 1)
      throw Stop{fmt::format("{}: version {} of this stream should come here", name, head.first + 1)};
    if (event.previous != (head.first == 0 ? no_previous() : head.second))
      throw Stop{fmt::format("{}: the chain is broken: it does not follow the event before it", name)};
    if (event.hash != chain_hash(event))
      throw Stop{fmt::format("{}: the chain is broken: its hash does not fit what it says", name)};
    head = {event.version, event.hash};
    if (takes != nullptr) takes->event(event);
  }
  void blob(const BlobLine& line, Takes* takes) {
    const std::string_view content(reinterpret_cast<const char*>(line.content.data.data()), line.content.data.size());
    if (line.sha256 != sha256_hex(content)) throw Stop{"blob.sha256: is not the hash of its content"};
    ++seen_.blobs;
    if (takes != nullptr) takes->blob(line.sha256, content);
  }
  void series(const SeriesLine& line, Takes* takes) {
    ++seen_.series;
    if (takes != nullptr) takes->series({line.name, line.last});
  }
  Transferred end(const EndLine& line, const std::string& so_far) {
    if (line.events != seen_.events || line.blobs != seen_.blobs || line.series != seen_.series)
      throw Stop{"end: counts other lines than the file has"};
    if (line.sha256 != so_far) throw Stop{"end: the lines before are not the ones that were exported"};
    if (in_.peek() != std::char_traits<char>::eof()) throw Stop{"end: more follows after the end"};
    return seen_;
  }

  std::istream& in_;
  std::uint64_t line_ = 0;
  std::string text_;
  RunningHash hash_;
  Transferred seen_;
  std::unordered_map<StreamName, std::pair<std::uint64_t, std::string>> heads_;
};

class IntoTransaction final : public Walk::Takes {
 public:
  explicit IntoTransaction(Transaction& t) : t_(t) {}
  void event(const StoredEvent& event) override {
    const NewEvent one{event.type, event.at, event.actor, event.body};
    (void)t_.append(event.stream, event.version - 1, {&one, 1});
  }
  void blob(const std::string& name, std::string_view content) override { t_.put_blob(name, content); }
  void series(const Series& series) override { t_.set_series(series); }

 private:
  Transaction& t_;
};

class ToStream {
 public:
  explicit ToStream(std::ostream& out) : out_(out) {}
  void line(std::string_view text) {
    hash_.add(text);
    hash_.add("\n");
    out_ << text << '\n';
    if (!out_) throw std::runtime_error("the file could not be written; is the disk full?");
  }
  template <class Line>
  void line(const char* kind, const Line& content) {
    line(json::text(json::Object{{kind, json::write(content)}}));
  }
  [[nodiscard]] std::string hash() const { return hash_.hex_so_far(); }

 private:
  std::ostream& out_;
  RunningHash hash_;
};

}  // namespace

Transferred export_ledger(const Ledger& ledger, std::ostream& out) {
  Transferred done;
  ledger.read([&](const Reader& reader) {
    ToStream to(out);
    to.line(first_line);
    for (std::uint64_t after = 0;;) {
      const auto events = reader.all_events(after, events_a_time);
      for (const auto& e : events) {
        to.line("event", EventLine{e.position, e.stream, e.version, e.type, e.at, e.actor, json::write(e.body),
                                   hex(e.previous), hex(e.hash)});
        after = e.position;
        ++done.events;
      }
      if (events.size() < events_a_time) break;
    }
    for (std::string after;;) {
      const auto names = reader.blobs(after, 500);
      for (const auto& name : names) {
        const auto content = reader.blob(name).value_or("");
        to.line("blob", BlobLine{name, Bytes{{content.begin(), content.end()}}});
        after = name;
        ++done.blobs;
      }
      if (names.size() < 500) break;
    }
    for (const auto& series : reader.series()) {
      to.line("series", SeriesLine{series.name, series.last});
      ++done.series;
    }
    to.line("end", EndLine{done.events, done.blobs, done.series, to.hash()});
    out.flush();
    if (!out) throw std::runtime_error("the file could not be written; is the disk full?");
  });
  return done;
}

std::expected<Transferred, ImportFault> import_ledger(Store& store, std::istream& in) {
  bool empty = false;
  store.read([&](const Reader& reader) {
    empty = reader.last_position() == 0 && reader.blobs("", 1).empty() && reader.series().empty();
  });
  if (!empty) return std::unexpected(ImportFault{0, "this ledger has entries already; import into an empty one"});
  const auto from = in.tellg();
  Walk first(in);
  try {
    (void)first.run(nullptr);
  } catch (const Stop& stop) {
    return std::unexpected(ImportFault{first.line(), stop.what});
  }
  in.clear();
  in.seekg(from);
  std::optional<ImportFault> fault;
  Transferred done;
  const auto work = [&](Transaction& t) {
    IntoTransaction into(t);
    Walk second(in);
    try {
      if (t.last_position() != 0) throw Stop{"somebody wrote to this ledger meanwhile; import into an empty one"};
      done = second.run(&into);
    } catch (const Stop& stop) {
      fault = ImportFault{second.line(), stop.what};
      throw std::runtime_error("import stopped");
    } catch (const std::invalid_argument& wrong) {  // text that no store takes
      fault = ImportFault{second.line(), wrong.what()};
      throw;
    }
  };
  try {
    store.write(work);
  } catch (const std::exception&) {
    if (fault) return std::unexpected(*fault);
    throw;
  }
  return done;
}

}  // namespace standfirm::store
