// kit/now.ts: the server's time, ticking, for countdowns and running clocks. Stands still while nobody looks.
import { useEffect, useState } from "react";
import { serverNow } from "~api/server_time.ts";

export function useServerNow(every_ms = 1000): number {
  const [now, setNow] = useState(() => serverNow());
  useEffect(() => {
    const tick = () => {
      if (!document.hidden) setNow(serverNow());
    };
    tick();
    const timer = setInterval(tick, every_ms);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [every_ms]);
  return now;
}
