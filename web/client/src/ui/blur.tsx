import { decode, isBlurhashValid } from "blurhash";
import { useEffect, useRef } from "preact/hooks";

const SIDE = 24;

/** The colours of a clip, there before its picture is. */
export function Blur({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !isBlurhashValid(hash).result) return;
    const image = context.createImageData(SIDE, SIDE);
    image.data.set(decode(hash, SIDE, SIDE));
    context.putImageData(image, 0, 0);
  }, [hash]);
  return <canvas ref={canvas} class="blur" width={SIDE} height={SIDE} aria-hidden="true" />;
}
