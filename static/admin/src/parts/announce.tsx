import { useEffect, useRef, useState } from 'react';

const LEAST_MS = 30_000;

/** Reads a changing sentence to screen readers, at most once in 30 seconds; the newest wins. */
export function Announce({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('');
  const last = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const wait = Math.max(0, last.current + LEAST_MS - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="hf-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}
