#include "letters/mail/mailbox.hpp"

#include "letters/mail/imap.hpp"

namespace standfirm::letters {

std::expected<Visit, MailProblem> visit(const MailboxSettings& settings,
                                        const std::function<void(const IncomingMail&)>& deal_with) {
  const auto most = settings.limits.max_bytes + 1;  // one more than is kept, so that a cut is seen
  auto folder = open_folder(settings.server, settings.folder, most);
  if (!folder) return std::unexpected(folder.error());
  const auto unread = (*folder)->unread();
  if (!unread) return std::unexpected(unread.error());
  Visit done;
  for (const auto uid : *unread) {
    if (done.taken >= settings.most_at_once) {
      done.waiting = unread->size() - done.taken;
      break;
    }
    const auto message = (*folder)->message(uid, most);
    if (!message) return std::unexpected(message.error());
    if (!*message) continue;  // taken away by somebody else
    deal_with(take_apart(**message, settings.limits));
    if (auto marked = (*folder)->mark_read(uid); !marked) return std::unexpected(marked.error());
    ++done.taken;
  }
  return done;
}

}  // namespace standfirm::letters
