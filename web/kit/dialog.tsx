// kit/dialog.tsx: a dialog with a heading that names it. (Mantine's own puts a <header> into it, which screen readers take for the page's banner.)
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { words } from "~app/words/words.ts";
import css from "./dialog.module.css";

interface Props {
  opened: boolean;
  close: () => void;
  title: string;
  size?: number | string;
  /** For a dialog whose own content makes a heading needless. */
  bare?: boolean;
  /** Cannot be left without an answer. */
  stays?: boolean;
  children: ReactNode;
}

export function Dialog({ opened, close, title, size = "md", bare = false, stays = false, children }: Props) {
  return (
    <Modal.Root opened={opened} onClose={stays ? () => undefined : close} size={size} centered={!bare} {...(bare ? { yOffset: "12vh" } : {})} {...(stays ? { zIndex: 400 } : {})} closeOnEscape={!stays} closeOnClickOutside={!stays && bare} radius={14} classNames={{ content: css.content ?? "" }}>
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content {...(bare ? { "aria-label": title } : {})}>
        {!bare && (
          <div className={css.head}>
            <Modal.Title className={css.title ?? ""}>{title}</Modal.Title>
            {!stays && <Modal.CloseButton aria-label={words.close} />}
          </div>
        )}
        <Modal.Body p={bare ? 0 : undefined} className={bare ? "" : (css.body ?? "")}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
