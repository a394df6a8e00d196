/** One folder for the temporary files of a whole run: whatever a test leaves behind goes with it. Short, because sockets have short paths. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export default (): void => {
  process.env.TMPDIR = mkdtempSync(path.join(tmpdir(), 'hf-'));
};
