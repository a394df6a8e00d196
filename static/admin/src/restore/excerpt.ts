/** Cuts a text around every place where the words stand, in any case of letters: `[text, isFound]` in order. Pure. */
export function excerptParts(text: string, words: string): readonly (readonly [string, boolean])[] {
  const wanted = words.trim().toLowerCase();
  const lower = text.toLowerCase();
  // some letters have another length in lower case: then places don't agree
  if (wanted === '' || lower.length !== text.length) return [[text, false]];
  const parts: (readonly [string, boolean])[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push([text.slice(from, at), false]);
    parts.push([text.slice(at, at + wanted.length), true]);
    from = at + wanted.length;
  }
  if (from < text.length || parts.length === 0) parts.push([text.slice(from), false]);
  return parts;
}
