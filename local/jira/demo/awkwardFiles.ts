import type { Attachment, Issue } from '../model';
import { change, HOUR, type Making } from './making';

/** Above what a site takes in by default: 1 GB. */
const OVER_UPLOAD_LIMIT = 1_000_000_001;
const NAMES = [
  'Møte 3. juni – notater.pdf',
  'スクリーンショット.png',
  'Скриншот 1.png',
  'e\u0301te\u0301.txt',
  'été.txt',
  '🚢 deck plan.svg',
  'a'.repeat(120) + '.log',
  'screen.png',
  'screen.png',
  'screen.png',
];

export const file = ({ state, roll, people, until }: Making, issue: Issue, filename: string, size: number): Attachment => {
  const id = String(state.nextId());
  const mimeType = /\.(png|svg)$/.test(filename) ? 'image/png' : 'application/octet-stream';
  return {
    id,
    filename,
    author: roll.pick(people.active),
    created: Math.min(until, issue.created + HOUR),
    mimeType,
    thumbnail: mimeType === 'image/png',
    content: { kind: 'generated', seed: id, size },
  };
};

export const oddFiles = (making: Making, issue: Issue): void => {
  const files = NAMES.map((name) => file(making, issue, name, making.roll.below(200_000)));
  const [first] = files;
  // The same bytes under another name, nothing at all, and more than the site takes in today.
  const copy: Attachment = { ...file(making, issue, 'copy of it.pdf', first?.content.size ?? 0), content: (first as Attachment).content };
  const all = [
    ...files,
    copy,
    file(making, issue, 'empty.txt', 0),
    file(making, issue, 'drone over Lerwick (uncut).mov', OVER_UPLOAD_LIMIT),
  ];
  change(making, issue, { summary: 'Material for the press', attachments: all });
};
