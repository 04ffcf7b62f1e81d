import type { SVGAttributes } from "preact";

/** Outlines on a grid of 24, drawn with one pen. */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  bell: "M6 9a6 6 0 0 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9M10 20a2.2 2.2 0 0 0 4 0",
  bookmark: "M6.5 4h11v16l-5.5-4-5.5 4z",
  captions: "M4 6h16v12H4zM10.5 10.5c-2-1.3-3.5 0-3.5 1.5s1.5 2.8 3.5 1.5M17 10.5c-2-1.3-3.5 0-3.5 1.5s1.5 2.8 3.5 1.5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  chevron: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  comment: "M4 11.5C4 7.4 7.6 4.5 12 4.5s8 2.9 8 7-3.6 7-8 7c-1 0-2-.1-2.9-.4L4.5 20l1.2-3.6A6.6 6.6 0 0 1 4 11.5z",
  dots: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  down: "M12 5v14M6 13l6 6 6-6",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4z",
  face: "M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M9 10v.5M15 10v.5M9 15c1.8 1.5 4.2 1.5 6 0",
  family: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 19.5c0-3.5 2.5-5.5 5.5-5.5s5.5 2 5.5 5.5M17 13a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM16 15.6c3-.6 5.5 1 5.5 3.9",
  gear: "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M18.4 5.6l-1.8 1.8M7.4 16.6l-1.8 1.8",
  heart: "M12 20S4 15.2 4 9.6C4 6.9 6 5 8.3 5c1.6 0 2.9.9 3.7 2.2C12.8 5.9 14.1 5 15.7 5 18 5 20 6.9 20 9.6 20 15.2 12 20 12 20z",
  inbox: "M4 14l2.5-9h11L20 14v5H4zM4 14h5a3 3 0 0 0 6 0h5",
  info: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5M12 7.8v.01",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  pause: "M8.5 5v14M15.5 5v14",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-4 3.3-6 7.5-6s7.5 2 7.5 6",
  picture: "M4 5h16v14H4zM4 16l4.5-4.5L13 16l2.5-2.5L20 18M15.5 9.5h.01",
  play: "M8 5l11 7-11 7z",
  plus: "M12 5v14M5 12h14",
  reel: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM12 3.5v6M12 14.5v6M3.5 12h6M14.5 12h6",
  remix: "M4 9.5A8 8 0 0 1 19 8M20 4v4.5h-4.5M20 14.5A8 8 0 0 1 5 16M4 20v-4.5h4.5",
  search: "M10.8 4.5a6.3 6.3 0 1 1 0 12.6 6.3 6.3 0 0 1 0-12.6zM15.5 15.5L20 20",
  send: "M4.5 12L20 4.5 14.5 20l-3-6.5z",
  share: "M12 15V4M7.5 8L12 3.5 16.5 8M5 13v7h14v-7",
  sliders: "M5 7h8M17 7h2M5 17h2M11 17h8M15 5v4M9 15v4",
  soundOff: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  soundOn: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11",
  spark: "M12 3.5l1.9 5.6 5.6 1.9-5.6 1.9L12 18.5l-1.9-5.6L4.5 11l5.6-1.9zM18.5 16.5v4M16.5 18.5h4",
  tag: "M9.5 4L7.5 20M16.5 4l-2 16M4.5 9h15.5M4 15h15.5",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13",
  tree: "M12 4a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM6 16a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM18 16a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM12 8v3M6 16v-2.5A2.5 2.5 0 0 1 8.5 11h7a2.5 2.5 0 0 1 2.5 2.5V16",
  up: "M12 19V5M6 11l6-6 6 6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled = false, size = 24, ...rest }: {
  name: IconName;
  filled?: boolean;
  size?: number;
} & SVGAttributes<SVGSVGElement>) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width={name === "dots" ? 2.6 : 1.8}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      {...rest}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
