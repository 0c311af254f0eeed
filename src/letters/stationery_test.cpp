#include "letters/stationery.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

namespace standfirm::letters {
namespace {

using ::testing::HasSubstr;

/// A folder with one template in it, gone afterwards.
class TemplateFolder {
 public:
  TemplateFolder(const std::string& name, const std::string& text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "standfirm-letters-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
    std::ofstream(path_ / name) << text;
  }
  ~TemplateFolder() { std::filesystem::remove_all(path_); }
  TemplateFolder(const TemplateFolder&) = delete;
  TemplateFolder& operator=(const TemplateFolder&) = delete;
  [[nodiscard]] Stationery stationery() const { return Stationery(path_); }

 private:
  std::filesystem::path path_;
};

Values eve() {
  Values values;
  values.set("name", Values(std::string("<b>&\"'")));
  return values;
}

}  // namespace

TEST(Stationery, escapes_in_pages_and_not_in_plain_letters) {
  EXPECT_EQ(TemplateFolder("a.html", "<p>{{name}}</p>").stationery().fill("a.html", eve()),
            "<p>&lt;b&gt;&amp;&quot;&apos;</p>");
  EXPECT_EQ(TemplateFolder("a.mustache", "Hello {{name}}").stationery().fill("a.mustache", eve()), "Hello <b>&\"'");
}

TEST(Stationery, refuses_a_page_that_would_not_escape) {
  for (const char* page : {"{{{name}}}", "{{&name}}", "{{ & name}}", "{{=<% %>=}}<%& name %>", "{{ {name} }}"}) {
    const auto filled = TemplateFolder("a.html", page).stationery().fill("a.html", eve());
    ASSERT_FALSE(filled) << page;
    EXPECT_THAT(filled.error(), HasSubstr("unescaped"));
  }
}

TEST(Stationery, names_the_file_that_is_missing_broken_or_too_large) {
  const TemplateFolder folder("a.html", "{{#open}}");
  EXPECT_THAT(folder.stationery().fill("b.html", eve()).error(), HasSubstr("b.html"));
  EXPECT_THAT(folder.stationery().fill("a.html", eve()).error(), HasSubstr("a.html"));
  EXPECT_THAT(TemplateFolder("c.html", std::string(300 * 1024, 'x')).stationery().fill("c.html", eve()).error(),
              HasSubstr("longer than"));
  EXPECT_THROW(Stationery("/no/such/folder"), std::runtime_error);
}

}  // namespace standfirm::letters
