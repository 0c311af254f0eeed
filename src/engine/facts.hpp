// src/engine/facts.hpp: what an incident's decision needs from outside its stream, put together inside the same
// transaction.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/incident/facts.hpp"
#include "store/store.hpp"

namespace standfirm::engine {

class Memory;
enum class Shown;

/// A stamp is a small record that changes whenever something of that subject does; facts put together under the same
/// stamps are still true, in whichever process they changed. Subjects: "client/<id>" (people, machines, agreement),
/// "earlier/<client's id>" (its incidents as they count for later ones), "technicians".
[[nodiscard]] std::string stamp(const store::Reader&, const std::string& subject);
void change_stamp(store::Transaction&, const std::string& subject, const std::string& to);

/// Facts of clients put together before, by client. Thread-safe.
class FactsMemory {
 public:
  struct Kept {
    std::string client_stamp, technicians_stamp;
    incident::Facts facts;                     ///< without role, agreement and earlier
    std::optional<std::string> earlier_stamp;  ///< of `earlier`; nothing: not put together yet
    std::vector<incident::Earlier> earlier;    ///< all of the client's incidents, oldest first
  };
  [[nodiscard]] std::unique_ptr<Kept> take(ClientId);
  void give_back(ClientId, std::unique_ptr<Kept>);
  void forget_all();

 private:
  static constexpr std::size_t max_clients = 500;
  std::mutex mutex_;
  std::unordered_map<ClientId, std::unique_ptr<Kept>> kept_;
};

/// Facts for as long as they are needed; given back to the memory afterwards.
class FactsNow {
 public:
  FactsNow(const store::Reader&, Memory&, FactsMemory&, const procedure::Procedure&, ClientId, TimePoint now,
           std::optional<Role>, Shown);
  ~FactsNow();
  FactsNow(const FactsNow&) = delete;
  FactsNow& operator=(const FactsNow&) = delete;
  /// Adds the client's earlier incidents: those reported before `number`; a new one (empty) comes after all.
  FactsNow& with_earlier(const store::Reader&, const std::string& number);
  void as(std::optional<Role> role) { kept_->facts.role = role; }
  [[nodiscard]] const incident::Facts& operator*() const { return kept_->facts; }
  [[nodiscard]] const incident::Facts* operator->() const { return &kept_->facts; }

 private:
  FactsMemory& memory_;
  ClientId client_;
  std::unique_ptr<FactsMemory::Kept> kept_;
};

}  // namespace standfirm::engine
