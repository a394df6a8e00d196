import { escape } from '../richText';

/** Steps up from a page to the folder of the site. */
type Depth = 0 | 1 | 2;

/**
 * Everything comes from the folder itself: the policy forbids the rest, so that a picture or a script that somebody wrote into a work item is
 * neither loaded nor run. (A page on a disk has no origin: `file:` says what 'self' says on a server.)
 */
const POLICY =
  "default-src 'none'; img-src 'self' file:; style-src 'self' file:; script-src 'self' file:; base-uri 'none'; form-action 'none'";

/** `body` is HTML; `title` is text. */
export const page = (title: string, depth: Depth, body: string, scripts = ''): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${'../'.repeat(depth)}assets/style.css">
</head>
<body>
<main>
${body}
</main>
${scripts}</body>
</html>
`;

/** A path within the site as an address. */
export const address = (depth: Depth, path: readonly string[]): string =>
  escape('../'.repeat(depth) + path.map(encodeURIComponent).join('/'));

export const linkTo = (depth: Depth, path: readonly string[], words: string): string =>
  `<a href="${address(depth, path)}">${escape(words)}</a>`;
