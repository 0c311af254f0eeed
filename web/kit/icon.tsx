// kit/icon.tsx: the console's pictograms, drawn on a 24 grid. Always beside a word or hidden from screen readers.
const shapes = {
  desk: "M3 5h18M3 12h18M3 19h12",
  client: "M4 21V6l8-3 8 3v15M4 21h16M9 9.500h.01M15 9.500h.01M9 13.500h.01M15 13.500h.01M10 21v-4h4v4",
  invoice: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9.500 8h5M9.500 12h5",
  plus: "M12 5v14M5 12h14",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM20 20l-4.800-4.800",
  check: "M5 12.500l4.500 4.500L19 7.500",
  cross: "M6 6l12 12M18 6L6 18",
  alert: "M12 9v4.500M12 17h.01M10.300 4.200L2.800 17.500A2 2 0 0 0 4.500 20.500h15a2 2 0 0 0 1.700-3L13.700 4.200a2 2 0 0 0-3.400 0z",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
  pause: "M8 5v14M16 5v14",
  play: "M7 4.500v15l12-7.500z",
  machine: "M4 5h16v11H4zM9 20h6M12 16v4",
  online: "M2.500 9.500a14 14 0 0 1 19 0M5.500 13a9.500 9.500 0 0 1 13 0M8.600 16.400a5 5 0 0 1 6.800 0M12 20h.01",
  offline: "M3 3l18 18M8.600 16.400a5 5 0 0 1 6.500-.3M5.500 13a9.500 9.500 0 0 1 4.700-2.400M2.500 9.500a14 14 0 0 1 4-2.600M12 6a14 14 0 0 1 9.500 3.500M12 20h.01",
  isolated: "M12 3l7.500 3v5.500c0 4.500-3 8-7.500 9.500-4.500-1.500-7.500-5-7.500-9.500V6z",
  safe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 15.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM5.700 5.700l3.800 3.800M14.500 14.500l3.800 3.800M18.300 5.700l-3.800 3.800M9.500 14.500l-3.800 3.800",
  undo: "M4 9h10a5.500 5.500 0 0 1 0 11h-3M8 5L4 9l4 4",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5M9 9h6M9 13h3",
  user: "M12 11.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.8-3.800 3.800-6 7.500-6s6.700 2.200 7.500 6",
  users: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c.6-3.500 3.200-5.500 6.500-5.500s5.900 2 6.500 5.500M16 4.300a3.500 3.500 0 0 1 0 6.400M18 14.800c2 .8 3.200 2.600 3.600 5.200",
  mail: "M3.500 5.500h17v13h-17zM4 6l8 7 8-7",
  phone: "M6.500 3.500h3l1.500 4-2 1.500a12 12 0 0 0 6 6l1.500-2 4 1.500v3a2 2 0 0 1-2.200 2A17 17 0 0 1 4.500 5.700a2 2 0 0 1 2-2.200z",
  right: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  more: "M5.500 12h.01M12 12h.01M18.500 12h.01",
  sun: "M12 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
  external: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  download: "M12 4v11M7.500 11l4.500 4.500 4.500-4.500M4 20h16",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  terminal: "M4 5h16v14H4zM7.500 9l3 3-3 3M12.500 15h4",
  history: "M4 5v5h5M4.500 10A8 8 0 1 1 4 13.500M12 8v4.500l3 1.500",
  point: "M7 3.500h10v17l-5-4-5 4z",
  key: "M14.500 12.500a4.500 4.500 0 1 0-4-2.400L4 16.500V20h3.500v-2.500H10V15l1.500-1.500c.9.500 1.900.400 3-1zM15.500 8.500h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  link: "M10 14a4 4 0 0 0 5.700 0l3.100-3.100a4 4 0 0 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0l-3.100 3.100a4 4 0 0 0 5.700 5.700L12 17.700",
  speech: "M4 5h16v11h-8l-4.500 4V16H4z",
  wrench: "M20 7.500a5 5 0 0 1-6.700 4.700L7 18.500a2.100 2.100 0 0 1-3-3l6.300-6.300A5 5 0 0 1 15 2.800L12.500 6l.7 2.800 2.800.7z",
  flag: "M5 21V4h13l-2.500 4.500L18 13H5",
  out: "M10 4H4v16h6M9 12h11M16 8l4 4-4 4",
  filter: "M3.500 5h17l-6.500 8v6l-4-2v-4z",
  waiting: "M7 3h10M7 21h10M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4",
  stop: "M8 3h8l5 5v8l-5 5H8l-5-5V8z",
  money: "M3 6h18v12H3zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM6.500 12h.01M17.500 12h.01",
  chart: "M4 4v16h16M8.500 16v-4M13 16V8M17.500 16v-6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 18, stroke = 1.8, className }: { name: IconName; size?: number; stroke?: number; className?: string | undefined }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill={name === "play" ? "currentColor" : "none"} stroke="currentColor" strokeWidth={stroke} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" className={className}>
      <path d={shapes[name]} />
    </svg>
  );
}
