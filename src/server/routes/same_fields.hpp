// src/server/routes/same_fields.hpp: from one described struct to another with the same fields: the wire's body to the
// core's command.
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <string_view>
#include <type_traits>
#include <utility>

namespace standfirm::server {

namespace detail {
template <class T>
using Fields = boost::describe::describe_members<T, boost::describe::mod_public>;
}

/// Every field of `To` is taken from the field of `From` with the same name and type; one that is missing does not
/// compile.
template <class To, class From>
[[nodiscard]] To same_fields(From from) {
  static_assert(boost::mp11::mp_size<detail::Fields<To>>::value == boost::mp11::mp_size<detail::Fields<From>>::value,
                "the two have different fields");
  To out{};
  boost::mp11::mp_for_each<detail::Fields<To>>([&](auto to) {
    using ToField = std::remove_cvref_t<decltype(out.*to.pointer)>;
    boost::mp11::mp_for_each<detail::Fields<From>>([&](auto field) {
      using FromField = std::remove_cvref_t<decltype(from.*field.pointer)>;
      if constexpr (std::is_same_v<ToField, FromField>)
        if (std::string_view(to.name) == field.name) out.*to.pointer = std::move(from.*field.pointer);
    });
  });
  return out;
}

}  // namespace standfirm::server
