// /v1/api_keys: keys for programs. A key has at most its maker's rights and cannot make keys.
#include "server/routes/route.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {

void add_api_keys(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<ApiKeyPage>("/v1/api_keys", "list_api_keys", "The signed-in person's keys; an owner sees everybody's.").of("api keys").by(staff()).by_a_person().paged();
  to.post<MakeApiKey, ApiKeyMade>("/v1/api_keys", "make_api_key", "Makes a key with at most the maker's own rights; it is shown this once.")
      .of("api keys").by(staff()).by_a_person().answering(201);
  to.remove("/v1/api_keys/{api_key}", "revoke_api_key", "Revokes a key at once.").of("api keys").by(staff()).by_a_person();
}

}  // namespace standfirm::server
