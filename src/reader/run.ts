/** `holdfast COMMAND FOLDER …`: arguments in, an exit code out (UX §6). */
import { parseArgs } from 'node:util';
import { openContext } from './command';
import type { Command, Options } from './command';
import { diff } from './commands/diff';
import { extract } from './commands/extract';
import { find } from './commands/find';
import { html } from './commands/html';
import { log } from './commands/log';
import { ls } from './commands/ls';
import { show } from './commands/show';
import { verify } from './commands/verify';
import { EXIT, failureOf, usage } from './failure';
import type { Exit } from './failure';
import { OutputClosed } from './io';
import type { Streams } from './io';
import type { OpenFile } from './output';

export const COMMANDS: Readonly<Record<string, Command>> = { ls, log, show, diff, find, verify, extract, html };

const OPTIONS = {
  at: { type: 'string', value: 'MOMENT|TIME', help: 'as it was then: a number of “log”, or 2026-11-24, or 2026-11-24T09:55Z' },
  space: { type: 'string', value: 'KEY', help: 'this space only' },
  kind: { type: 'string', value: 'KIND', help: 'issue (default), project, user, status, field …' },
  deleted: { type: 'boolean', value: '', help: 'what was deleted, instead of what is there' },
  out: { type: 'string', value: 'DIR', help: 'a folder that is not there yet' },
  format: { type: 'string', value: 'json|csv', help: 'default: both' },
  json: { type: 'boolean', value: '', help: 'one JSON value a line, for programs' },
  repo: { type: 'string', value: 'ID', help: 'which repository, where the folder holds several' },
  key: { type: 'string', value: 'BASE64', help: 'the public key of the repository, kept elsewhere: refuses any other' },
} as const;
const COMMON = ['json', 'repo', 'key'];

export const run = async (args: readonly string[], streams: Streams, openFile?: OpenFile): Promise<Exit> => {
  try {
    return await runCommand(args, streams, openFile);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    if (!(failure instanceof OutputClosed)) streams.err(`${failure.message}\n`);
    return failure.exit;
  }
};

const runCommand = async (args: readonly string[], streams: Streams, openFile: OpenFile | undefined): Promise<Exit> => {
  const { options, words, help } = parsed(args);
  const [name, folder, ...rest] = words;
  const command = name === undefined || !Object.hasOwn(COMMANDS, name) ? undefined : COMMANDS[name];
  if (help || (name === undefined && args.length === 0)) {
    await streams.out(helpText(command && name));
    return help ? EXIT.ok : EXIT.usage;
  }
  if (!command || name === undefined)
    throw usage(
      `${name === undefined ? 'No command was given' : `There is no command “${name}”`}; there are ${Object.keys(COMMANDS).join(', ')}.`,
    );
  const form = `holdfast ${name} ${command.usage}`;
  if (folder === undefined) throw usage(`The folder of the repository is missing: ${form}`);
  const [least, most] = command.words;
  if (rest.length < least || rest.length > most) throw usage(`“${name}” takes other arguments: ${form}`);
  const foreign = Object.keys(options).find((option) => !COMMON.includes(option) && !command.options.includes(option as keyof Options));
  if (foreign !== undefined) throw usage(`“${name}” has no --${foreign}: ${form}`);
  const context = await openContext(folder, rest, { json: false, deleted: false, ...options }, streams, openFile);
  try {
    await command.run(context);
  } finally {
    context.progress.end();
  }
  return context.exit;
};

const parsed = (
  args: readonly string[],
): { readonly options: Partial<Options>; readonly words: readonly string[]; readonly help: boolean } => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(Object.entries(OPTIONS).map(([name, { type }]) => [name, { type }])),
        help: { type: 'boolean', short: 'h' },
      },
    });
    const { help, ...options } = values as Partial<Options> & { readonly help?: boolean };
    return { options, words: positionals, help: help === true || positionals[0] === 'help' };
  } catch (error) {
    // its own words: “Unknown option '--foo'…”
    throw usage(`${(error as Error).message.split('. ')[0]}. “holdfast --help” lists the options.`);
  }
};

const helpText = (only: string | undefined): string => {
  const names = only === undefined ? Object.keys(COMMANDS) : [only];
  const lines = names.map((name) => `  holdfast ${name} ${COMMANDS[name]?.usage}\n      ${COMMANDS[name]?.help}\n`);
  const options = Object.entries(OPTIONS).map(([name, { value, help }]) => `  --${`${name} ${value}`.padEnd(18)} ${help}\n`);
  return `Reads a Holdfast repository in a folder, without Jira, Forge or a server.\n\n${lines.join('')}\n${options.join('')}
Answers go to the standard output, progress and warnings to the standard error.
Exit codes: 0 ok · 1 something is damaged · 2 the command can't be done as given · 3 another key is needed.\n`;
};
