// kit/problem_note.tsx: what the server said no with: the sentence, what would help, and, after a conflict, what changed meanwhile.
import { ApiProblem, Unreachable } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Icon } from "./icon.tsx";
import css from "./problem_note.module.css";

export function ProblemNote({ error, changes }: { error: unknown; changes?: string[] | undefined }) {
  const conflict = error instanceof ApiProblem && error.code === "version_conflict";
  const sentence = conflict ? words.failure.changed_meanwhile : error instanceof ApiProblem ? error.message : error instanceof Unreachable ? words.failure.unreachable_change : words.failure.unexpected;
  return (
    <div role="alert" className={css.note} data-tone={conflict || error instanceof Unreachable ? "warn" : "danger"}>
      <Icon name={conflict ? "history" : "alert"} size={18} className={css.icon} />
      <div>
        <p className={css.sentence}>{sentence}</p>
        {error instanceof ApiProblem && !conflict && error.mend !== undefined && <p className={css.mend}>{error.mend}</p>}
        {conflict && (
          <>
            <p className={css.mend}>{words.failure.changed_meanwhile_mend}</p>
            <ul className={css.changes}>{changes === undefined || changes.length === 0 ? <li>{words.failure.nothing_listed}</li> : changes.map((line, i) => <li key={i}>{line}</li>)}</ul>
          </>
        )}
      </div>
    </div>
  );
}
