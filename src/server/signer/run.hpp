// src/server/signer/run.hpp: the signer as a process: `standfirm signer`, started by the server or as a unit of its
// own.
#pragma once
#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include "base/time.hpp"
#include "core/procedure/procedure.hpp"
#include "server/signer/blast_limit.hpp"
#include "server/signer/lockdown.hpp"
#include "store/store.hpp"

namespace standfirm::server::signer {

struct SignerSettings {
  std::string socket_path;  ///< made with mode 0660
  std::string
      key_folder;  ///< made with mode 0700 at the first run; holds the key (0600) and the journal of what was signed
  std::optional<uid_t> server_user;  ///< who may ask, beside the signer's own user and root
  BlastLimits limits;
  Lockdown lockdown;
};

/// Serves until `stop` is readable: a signalfd, or the read end of a pipe whose other end the server holds, which ends
/// when the server does. Throws std::runtime_error with one sentence when it can't begin (a key file others can read, a
/// socket in use). `open_ledger` opens the ledger for reading; anew when a question failed.
void run_signer(const SignerSettings&, const std::function<std::unique_ptr<store::Ledger>()>& open_ledger,
                const procedure::Procedure&, const Clock&, int stop);

}  // namespace standfirm::server::signer
