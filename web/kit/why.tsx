// kit/why.tsx: a button that may not be pressed now. It stays where it is, can be reached by keyboard, and says why.
import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { useId, type ReactNode } from "react";
import type { Schemas } from "~api/client.ts";
import { serverNow } from "~api/server_time.ts";
import { inReadersTime } from "./format.ts";
import css from "./why.module.css";

export type Reason = Pick<Schemas["refusal"], "sentence" | "mend">;

export const reasonText = (why: Reason): string => inReadersTime(why.mend === "" ? why.sentence : `${why.sentence} ${why.mend}`, serverNow());

interface Props extends ButtonProps {
  why?: Reason | undefined;
  /** Shows the reason as a line below instead of only on pointing and focus. */
  inline?: boolean;
  onClick: () => void;
  children: ReactNode;
  type?: "button" | "submit";
  "aria-label"?: string;
  "aria-keyshortcuts"?: string | undefined;
  "data-action-key"?: number | undefined;
}

export function WhyButton({ why, inline = false, onClick, children, ...rest }: Props) {
  const id = useId();
  if (why === undefined)
    return (
      <Button {...rest} onClick={onClick}>
        {children}
      </Button>
    );
  const button = (
    <Button {...rest} className={css.notNow ?? ""} variant="default" aria-disabled="true" aria-describedby={id} onClick={(event) => event.preventDefault()}>
      {children}
    </Button>
  );
  return (
    <div className={inline ? css.withReason : css.alone}>
      {inline ? button : <Tooltip label={reasonText(why)} events={{ hover: true, focus: true, touch: true }}>{button}</Tooltip>}
      <span id={id} className={inline ? css.reason : "unseen"}>
        {reasonText(why)}
      </span>
    </div>
  );
}
