// src/store/conformance/views.hpp: what every store promises about read rows and lists.
#pragma once
#include "store/conformance/backend.hpp"

namespace standfirm::store::conformance {

inline Row desk_row(std::string key, std::string order, std::string scope = "", std::string search = "") {
  auto body = R"({"key":")" + key + "\"}";
  return {"desk", std::move(key), std::move(scope), std::move(order), std::move(search), std::move(body)};
}
inline std::vector<std::string> keys(const Page& page) {
  std::vector<std::string> out;
  out.reserve(page.rows.size());
  for (const auto& row : page.rows) out.push_back(row.key);
  return out;
}
inline Listing desk() {
  Listing wanted;
  wanted.view = "desk";
  return wanted;
}

TEST_P(Conformance, a_row_is_found_by_its_view_and_key) {
  const auto row = desk_row("INC-1", "5", "harbor", "harbor dental front desk");
  put(row);
  EXPECT_EQ(look([](const Reader& r) { return r.row("desk", "INC-1"); }), row);
  EXPECT_EQ(look([](const Reader& r) { return r.row("desk", "INC-2"); }), std::nullopt);
  EXPECT_EQ(look([](const Reader& r) { return r.row("invoices", "INC-1"); }), std::nullopt);
}

TEST_P(Conformance, putting_a_row_again_replaces_all_of_it) {
  put(desk_row("INC-1", "5", "harbor", "harbor"));
  put(desk_row("INC-2", "6", "harbor", "harbor"));
  auto moved = desk_row("INC-1", "7", "bay", "bay");
  moved.body = R"({"now":true})";
  put(moved);
  EXPECT_EQ(look([](const Reader& r) { return r.row("desk", "INC-1"); }), moved);
  EXPECT_THAT(keys(look([](const Reader& r) { return r.list(desk()); })), ElementsAre("INC-2", "INC-1"));
  moved.body = R"({"only":"the body"})";
  put(moved);
  EXPECT_EQ(look([](const Reader& r) { return r.row("desk", "INC-1"); }), moved);
  moved.search = "only the words";
  put(moved);
  EXPECT_EQ(look([](const Reader& r) { return r.row("desk", "INC-1"); }), moved);
}

TEST_P(Conformance, a_list_comes_in_bytewise_order_then_by_key_and_backwards) {
  for (const auto& row :
       {desk_row("a", "Z"), desk_row("b", "a"), desk_row("d", "a"), desk_row("c", "a"), desk_row("e", "\xc3\xa9")})
    put(row);
  put({"invoices", "x", "", "b", "", "{}"});
  EXPECT_THAT(keys(look([](const Reader& r) { return r.list(desk()); })), ElementsAre("a", "b", "c", "d", "e"));
  auto down = desk();
  down.descending = true;
  EXPECT_THAT(keys(look([&](const Reader& r) { return r.list(down); })), ElementsAre("e", "d", "c", "b", "a"));
}

TEST_P(Conformance, a_list_is_walked_by_cursor_without_losing_or_repeating_a_row) {
  store->write([](Transaction& t) {
    for (int i = 0; i < 23; ++i)
      t.put(desk_row("k" + std::to_string(i), std::to_string(i % 4), i % 2 == 0 ? "even" : "odd"));
  });
  for (const bool descending : {false, true}) {
    for (const auto& scope : {std::optional<std::string>{}, std::optional<std::string>{"odd"}}) {
      auto wanted = desk();
      wanted.descending = descending;
      wanted.scope = scope;
      wanted.limit = 200;
      const auto whole = keys(look([&](const Reader& r) { return r.list(wanted); }));
      EXPECT_THAT(whole, SizeIs(scope ? 11 : 23));
      wanted.limit = 5;
      std::vector<std::string> walked;
      for (int pages = 0; pages < 10; ++pages) {
        const auto page = look([&](const Reader& r) { return r.list(wanted); });
        for (const auto& key : keys(page)) walked.push_back(key);
        wanted.after = page.next;
        if (!page.next) break;
      }
      EXPECT_EQ(walked, whole);
    }
  }
}

TEST_P(Conformance, a_page_that_is_the_last_has_no_cursor) {
  put(desk_row("a", "1"));
  put(desk_row("b", "2"));
  auto wanted = desk();
  wanted.limit = 2;
  EXPECT_EQ(look([&](const Reader& r) { return r.list(wanted); }).next, std::nullopt);
  wanted.limit = 1;
  EXPECT_NE(look([&](const Reader& r) { return r.list(wanted); }).next, std::nullopt);
}

TEST_P(Conformance, a_cursor_that_is_not_one_is_refused) {
  for (const char* text : {"", "x", "....", "NTphYg", "9999999999999999999999"}) {
    auto wanted = desk();
    wanted.after = text;
    EXPECT_THROW(store->read([&](const Reader& r) { (void)r.list(wanted); }), BadCursor) << text;
  }
}

TEST_P(Conformance, a_list_finds_by_scope_and_by_words_taken_literally) {
  put(desk_row("a", "1", "harbor", "harbor dental 100% ransom_note"));
  put(desk_row("b", "2", "bay", "bay bakery 1000 ransomxnote"));
  auto wanted = desk();
  wanted.scope = "bay";
  EXPECT_THAT(keys(look([&](const Reader& r) { return r.list(wanted); })), ElementsAre("b"));
  wanted.scope.reset();
  wanted.search = "ransom_note";
  EXPECT_THAT(keys(look([&](const Reader& r) { return r.list(wanted); })), ElementsAre("a"));
  wanted.search = "100%";
  EXPECT_THAT(keys(look([&](const Reader& r) { return r.list(wanted); })), ElementsAre("a"));
  wanted.search = "bakery";
  wanted.scope = "harbor";
  EXPECT_THAT(keys(look([&](const Reader& r) { return r.list(wanted); })), IsEmpty());
}

TEST_P(Conformance, rows_are_counted_by_view_and_scope_as_they_come_move_and_go) {
  const auto count = [&](std::optional<std::string_view> scope) {
    return look([&](const Reader& r) { return r.count("desk", scope); });
  };
  EXPECT_EQ(count({}), 0u);
  put(desk_row("a", "1", "harbor"));
  put(desk_row("b", "2", "harbor"));
  put(desk_row("c", "3"));
  put(desk_row("c", "4"));
  EXPECT_EQ(count({}), 3u);
  EXPECT_EQ(count("harbor"), 2u);
  EXPECT_EQ(count(""), 1u);
  put(desk_row("b", "2", "bay"));
  EXPECT_EQ(count("harbor"), 1u);
  EXPECT_EQ(count("bay"), 1u);
  store->write([](Transaction& t) {
    t.drop("desk", "a");
    t.drop("desk", "not there");
    EXPECT_EQ(t.count("desk"), 2u);
  });
  EXPECT_EQ(count("harbor"), 0u);
  EXPECT_EQ(count({}), 2u);
}

TEST_P(Conformance, dropping_a_view_leaves_the_others) {
  put(desk_row("a", "1", "harbor"));
  put(desk_row("b", "2"));
  put({"desk2", "a", "", "1", "", "{}"});
  store->write([](Transaction& t) { t.drop_view("desk"); });
  EXPECT_EQ(look([](const Reader& r) { return r.count("desk"); }), 0u);
  EXPECT_THAT(keys(look([](const Reader& r) { return r.list(desk()); })), IsEmpty());
  EXPECT_EQ(look([](const Reader& r) { return r.count("desk2"); }), 1u);
}

TEST_P(Conformance, a_limit_is_kept_between_1_and_200) {
  store->write([](Transaction& t) {
    for (int i = 0; i < 205; ++i) t.put(desk_row("k" + std::to_string(i), "1"));
  });
  auto wanted = desk();
  wanted.limit = 100'000;
  EXPECT_THAT(look([&](const Reader& r) { return r.list(wanted); }).rows, SizeIs(200));
  wanted.limit = 0;
  EXPECT_THAT(look([&](const Reader& r) { return r.list(wanted); }).rows, SizeIs(1));
}

}  // namespace standfirm::store::conformance
