/** Names that come from Jira as names of files: nothing leaves its folder, nothing is refused by Windows, nothing is overwritten. */

/** Common file systems take 255 bytes; a number may still be added. */
const NAME_BYTES = 200;
/** Windows gives these to devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/** One segment of a path: no separator, no control character, no leading or trailing dot or space, at most 200 bytes, never empty. */
export const safeName = (name: string): string => {
  const plain = name
    .normalize('NFC')
    .replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|[\ud800-\udfff]/gu, '')
    .replace(/[<>:"/\\|?*]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const short = shortened(plain);
  if (short === '') return 'file';
  return DEVICE.test(short) ? `_${short}` : short;
};

/** A name that is not in `taken` yet, on file systems without upper case either; it is put there. */
export const freeName = (taken: Set<string>, name: string, id: string): string => {
  const safe = safeName(name);
  const dot = endingAt(safe);
  for (let tries = 0; ; tries += 1) {
    const added = tries === 0 ? '' : tries === 1 ? ` (${safeName(id)})` : ` (${safeName(id)}-${tries})`;
    const free = `${safe.slice(0, dot)}${added}${safe.slice(dot)}`;
    if (taken.has(free.toLowerCase())) continue;
    taken.add(free.toLowerCase());
    return free;
  }
};

/** The ending stays, so that the file still opens. */
const shortened = (name: string): string => {
  if (Buffer.byteLength(name) <= NAME_BYTES) return name;
  const dot = endingAt(name);
  const ending = name.slice(dot);
  const points = [...name.slice(0, dot)];
  let bytes = Buffer.byteLength(points.join('')) + Buffer.byteLength(ending);
  while (bytes > NAME_BYTES) bytes -= Buffer.byteLength(points.pop() as string);
  return points.join('').replace(/[. ]+$/, '') + ending;
};

const endingAt = (name: string): number => {
  const ending = /\.[A-Za-z0-9]{1,16}$/.exec(name);
  return ending && ending.index > 0 ? ending.index : name.length;
};
