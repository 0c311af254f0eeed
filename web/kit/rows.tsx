// kit/rows.tsx: the rows of a long table: only those near the screen are in the page, the others are two empty rows of their height.
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from "react";

/** Up to so many rows stand in the page all at once: they can be printed and searched with the browser's own search. */
const all_up_to = 150;
const beyond_the_screen = 12;

export interface Rows {
  body: RefObject<HTMLTableSectionElement | null>;
  /** The rows to draw, by index; `mark` goes onto each row's <tr>. */
  shown: { index: number; mark: { "data-index": number; "aria-rowindex": number; ref: (node: HTMLTableRowElement | null) => void } }[];
  before_px: number;
  after_px: number;
  /** Scrolls a row into sight. */
  reach: (index: number) => void;
}

export function useRows(count: number, height_px: number): Rows {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const long = count > all_up_to;
  useLayoutEffect(() => {
    if (long && body.current !== null) setTop(body.current.getBoundingClientRect().top + window.scrollY);
  }, [long]);
  const window_ = useWindowVirtualizer({ count, estimateSize: () => height_px, overscan: beyond_the_screen, scrollMargin: top, enabled: long });
  const items = long ? window_.getVirtualItems() : Array.from({ length: count }, (_, index) => ({ index, start: 0, end: 0 }));
  const first = items[0];
  const last = items.at(-1);
  return {
    body,
    shown: items.map(({ index }) => ({ index, mark: { "data-index": index, "aria-rowindex": index + 2, ref: (node) => { if (long) window_.measureElement(node); } } })),
    before_px: long && first !== undefined ? first.start - top : 0,
    after_px: long && last !== undefined ? window_.getTotalSize() + top - last.end : 0,
    reach: (index) => {
      if (long) window_.scrollToIndex(index, { align: "auto" });
      else body.current?.children[index]?.scrollIntoView({ block: "nearest" });
    },
  };
}

export function RowsBody({ rows, children }: { rows: Rows; children: ReactNode }) {
  return (
    <tbody ref={rows.body}>
      {rows.before_px > 0 && <tr aria-hidden="true" style={{ display: "block", height: rows.before_px }} />}
      {children}
      {rows.after_px > 0 && <tr aria-hidden="true" style={{ display: "block", height: rows.after_px }} />}
    </tbody>
  );
}
