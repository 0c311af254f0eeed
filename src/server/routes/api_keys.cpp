// /v1/api_keys: keys for programs. A key has at most its maker's rights and cannot make keys.
#include "server/routes/handle.hpp"
#include "server/sessions/secrets.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {
namespace {

namespace people = wire::people;

Allowed<people::ApiKeyPage> list(const Call& call) {
  people::ApiKeyPage out;
  for (const auto& key : call.house.visitors.keys(call.now)) {
    if (call.visitor->role != Role::owner && key.technician != call.visitor->technician) continue;
    const auto id = key.id.text();
    if (call.list.after && id <= *call.list.after) continue;
    if (out.items.size() == call.list.limit) {
      out.next = out.items.back().id.text();
      break;
    }
    out.items.push_back({key.id, key.name, key.role, key.made_at, key.revoked});
  }
  return out;
}

/// Asked twice with the same Idempotency-Key, the same key comes out: it is derived, not kept.
void make(Call& call, const people::MakeApiKey& wanted) {
  const auto& maker = *call.visitor;
  if (wanted.name.empty() || wanted.name.size() > 100)
    return call.refuse({RefusalCode::invalid_argument, "A key's name has 1 to 100 characters."_said, {}, "name"});
  if (!within(wanted.role, maker.role))
    return call.refuse({RefusalCode::not_entitled, "A key has at most its maker's own rights."_said,
                        "Choose your own role."_said, "role"});
  KeptApiKey kept{ApiKeyId{call.house.ids.next(call.now)}, wanted.name, wanted.role, maker.technician, call.now, false};
  std::string word = random_word();
  if (call.once) {
    word = derived_word(call.house.secret,
                        "api key\n" + maker.technician.text() + "\n" + call.once->key + "\n" + call.once->digest);
    const auto remembered = "api key/" + maker.technician.text() + "/" + call.once->key;
    const people::Made mine{kept.id.text(), 0};
    const auto first = call.house.engine.keep().make("server.once", remembered, call.once->digest + mine.id, call.now,
                                                     call.now + Minutes(24 * 60));
    if (!first) {
      const auto before = call.house.engine.keep().get("server.once", remembered, call.now).value_or("");
      if (!before.starts_with(call.once->digest))
        return call.refuse({RefusalCode::idempotency_key_reused,
                            "This Idempotency-Key was used for something else."_said,
                            "Use a new one."_said,
                            {}});
      kept.id = ApiKeyId{uuid_from_text(before.substr(call.once->digest.size())).value_or(kept.id.uuid)};
    }
  }
  const std::string key = "sfk_" + word;
  call.house.visitors.make_key(key, kept);
  call.answer_with(people::ApiKeyMade{kept.id, key});
}

void revoke(Call& call) {
  const auto done = call.house.visitors.revoke(call.id<ApiKeyId>(), *call.visitor, call.now);
  if (done)
    call.answer_json(204, {});
  else
    call.refuse(done.error());
}

}  // namespace

void add_api_keys(RouteTable& to) {
  using enum RefusalCode;
  to.get<people::ApiKeyPage>("/v1/api_keys", "list_api_keys", "The signed-in person's keys; an owner sees everybody's.")
      .of("api keys")
      .by(staff())
      .by_a_person()
      .paged()
      .does(reads(list));
  to.post<people::MakeApiKey, people::ApiKeyMade>(
        "/v1/api_keys", "make_api_key", "Makes a key with at most the maker's own rights; it is shown this once.")
      .of("api keys")
      .by(staff())
      .by_a_person()
      .answering(201)
      .does(slowly<people::MakeApiKey>(make));
  to.remove("/v1/api_keys/{api_key}", "revoke_api_key", "Revokes a key at once.")
      .of("api keys")
      .by(staff())
      .by_a_person()
      .does(slowly(revoke));
}

}  // namespace standfirm::server
