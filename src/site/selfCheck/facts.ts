/**
 * What is not certain of a live Jira, and what a read can tell of it. One row a fact; the ids are those of the local platform's switches,
 * so that a test can hold the two together. An answer is a side, counts and sizes: never a text, a name or an id of the site.
 */

/** Why a fact has no side here. */
export type Untold =
  'no-example' | 'mixed' | 'refused' | 'no-answer' | 'budget' | 'needs-write' | 'needs-load' | 'needs-people' | 'needs-time';

export type Answer =
  | { readonly side: string; readonly seen?: Readonly<Record<string, number>> }
  | { readonly untold: Untold; readonly seen?: Readonly<Record<string, number>> };

export interface Fact {
  readonly question: string;
  /** How it is told, or why no read can tell it. */
  readonly how: string;
  /** A side in words; absent: the side as it is. */
  readonly words?: Readonly<Record<string, string>>;
  /** Set when nothing that only reads can tell it: it is never asked. */
  readonly blind?: Untold;
}

const YES_NO = { yes: 'Yes', no: 'No' } as const;

export const FACTS = {
  pageCap: {
    question: 'How many work items come with one page of a search?',
    how: 'Asks once for 38 work items: pages of 37 and of 100 were seen on live sites. More would cost a point each.',
    words: { more: 'At least 38' },
  },
  inlineComments: { question: 'How many comments come with a work item?', how: 'Looks for a work item with more comments than came.' },
  inlineCommentSide: {
    question: 'Which comments come when there are more?',
    how: 'Reads the oldest or the newest comment of such a work item and looks whether it came.',
    words: { newest: 'The newest', oldest: 'The oldest' },
  },
  inlineWorklogs: { question: 'How many worklogs come with a work item?', how: 'Looks for a work item with more worklogs than came.' },
  inlineHistories: {
    question: 'How many changes come with a work item?',
    how: 'Looks for a work item with more changes than came.',
  },
  changelogShuffled: {
    question: 'Do changes come in any order?',
    how: 'Looks whether the changes of each work item go one way in time.',
    words: YES_NO,
  },
  indexLagMs: {
    question: 'Is search behind?',
    how: 'Compares the work items that changed last with Jira’s database. Told only of a change of the last ten minutes.',
    words: { behind: 'Yes, at this moment', level: 'No, at this moment' },
  },
  adfLocalIds: {
    question: 'Does Jira add ids to rich text that an app writes?',
    how: 'Looks at comments that apps have written.',
    words: YES_NO,
  },
  commentEditBumpsUpdated: {
    question: 'Does the edit of a comment count as an update of its work item?',
    how: 'Compares the time of edited comments with that of their work item.',
    words: YES_NO,
  },
  partsBumpUpdated: {
    question: 'Do files and worklogs count as an update of their work item?',
    how: 'Compares the time of files and worklogs with that of their work item.',
    words: YES_NO,
  },
  textLimit: {
    question: 'Are there texts over 32,767 characters?',
    how: 'Looks at the longest text that came. Where none is longer, only a refused write would show the limit.',
    words: { longer: 'Yes' },
  },
  redirectByDefault: {
    question: 'Is a file answered with a redirect?',
    how: 'Asks for the first byte of a small file. A redirect that the platform follows looks like none.',
    words: YES_NO,
  },
  siteZone: { question: 'Which time zone does the site have?', how: 'Reads the server’s own description.' },
  appZone: { question: 'In which time zone does Jira read Holdfast’s searches?', how: 'Reads the profile of the app’s own user.' },
  unknownIssueInJql: {
    question: 'What does a search for a work item that doesn’t exist do?',
    how: 'Searches for an id that no site has.',
    words: { error: 'It is refused', ignore: 'It finds nothing' },
  },
  partialCreateScreens: {
    question: 'May a create screen lack a field that a work item has?',
    how: 'Looks for environment and versions on the create screens of two kinds of work items.',
    words: { yes: 'Yes', none: 'Not on those that were read' },
  },
  pointsPerHour: { question: 'How many API points does Jira allow an hour?', how: 'Reads what Jira says of it with each answer.' },
  pointsPool: {
    question: 'Whose are these API points?',
    how: 'Reads the name of the limit, which Jira says with each answer.',
    words: { global: 'Holdfast’s on all sites together', tenant: 'Holdfast’s on this site alone' },
  },
  pointsEnforced: {
    question: 'Are API points enforced?',
    how: 'Looks whether Jira says so in a header that only announces it.',
    words: YES_NO,
  },
  uploadLimit: { question: 'How large may a file be, in bytes?', how: 'Reads Jira’s own setting.' },
  bulkChangelogCreated: {
    question: 'How does the list of changes write a time?',
    how: 'Reads the changes of one work item.',
    words: { number: 'As a number', text: 'As text' },
  },
  customHistoryFieldIds: {
    question: 'Do changes of custom fields name the field’s id?',
    how: 'Looks at the changes that came with work items.',
    words: YES_NO,
  },
  commentPage: {
    question: 'How many comments come with one page?',
    how: 'Asks for 5,000 comments of a work item that has more than 100, if one was among those read.',
    words: { more: 'More than 100' },
  },
  usersBulkMost: {
    question: 'How many accounts may be asked for at once?',
    how: 'Asks for 50 accounts that don’t exist: Holdfast never asks for more.',
    words: { enough: 'At least 50', fewer: 'Fewer than 50' },
  },
  trashDays: { question: 'How many days does a deleted space stay in the trash?', how: 'Reads the dates of a space that is in the trash.' },
  deniedOperations: {
    question: 'Does the site refuse reads that Holdfast’s permissions allow?',
    how: 'Counts the reads of this check that were refused.',
    words: { some: 'Yes', none: 'Not those of this check' },
  },
  pagesVary: {
    question: 'Do the pages of a search vary in length, down to none?',
    how: 'One page says nothing of the next: it would take a whole search, a point for each work item.',
    blind: 'needs-load',
  },
  searchFlickers: {
    question: 'Does search lose a work item again for a moment?',
    how: 'It would take the same search again and again while somebody changes a work item.',
    blind: 'needs-time',
  },
  tooLargeReply: { question: 'Who refuses a file that is too large?', how: 'Only an upload shows it.', blind: 'needs-write' },
  bulkChangelogPage: {
    question: 'How many changes come with one page of their list?',
    how: 'It would take work items with more than ten thousand changes, a point each.',
    blind: 'needs-load',
  },
  bulkChangelogTokenMs: {
    question: 'How long may the next page of changes be asked for?',
    how: 'It would take days; a backup that is refused begins the list anew.',
    blind: 'needs-time',
  },
  scopeRefusal: {
    question: 'How is a missing permission of the app refused?',
    how: 'Holdfast asks for nothing that it has no permission for; it takes both forms.',
    blind: 'needs-time',
  },
  projectKeyHeldMs: {
    question: 'How long is the key of a deleted space taken?',
    how: 'Only making a space shows it.',
    blind: 'needs-write',
  },
  numbersReused: {
    question: 'Is the number of a deleted work item given out again?',
    how: 'Only deleting and making a work item shows it.',
    blind: 'needs-write',
  },
  freshIssueMs: { question: 'Can a new work item be deleted at once?', how: 'Only deleting one shows it.', blind: 'needs-write' },
  throttleForm: {
    question: 'What does Jira say when it asks to slow down?',
    how: 'It would take more requests than it likes.',
    blind: 'needs-load',
  },
  postReadsCount: {
    question: 'Does each work item of a search cost an API point?',
    how: 'Jira says how many points are left only when few are.',
    blind: 'needs-load',
  },
  deletedIssuePayload: {
    question: 'Does the event of a deleted work item carry all of it?',
    how: 'It shows only when a work item is deleted.',
    blind: 'needs-write',
  },
  resolutionByEdit: {
    question: 'May an edit set the resolution?',
    how: 'Only an edit shows it; a restore finds out by itself and takes a transition instead.',
    blind: 'needs-write',
  },
  requiredFields: {
    question: 'Does Jira ask for more fields of a new work item than a summary?',
    how: 'Only making a work item shows it.',
    blind: 'needs-write',
  },
  fieldContexts: { question: 'Does Jira refuse a value that is not for the space?', how: 'Only an edit shows it.', blind: 'needs-write' },
  workflowRules: {
    question: 'Do workflows have conditions, validators and screens?',
    how: 'Only a transition shows it.',
    blind: 'needs-write',
  },
  appIsAdministrator: {
    question: 'Is Holdfast in the project role Administrators?',
    how: 'The list of a role names its people, and each costs two points.',
    blind: 'needs-people',
  },
  appLacks: {
    question: 'Does a permission scheme leave Holdfast out?',
    how: 'A space that is hidden from Holdfast looks like one that is not there; a scheme names roles and people.',
    blind: 'needs-people',
  },
  burst: {
    question: 'Does Jira refuse many requests within a second?',
    how: 'It would take more than a hundred requests at once.',
    blind: 'needs-load',
  },
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof FACTS;
export type Answers = Readonly<Partial<Record<FactId, Answer>>>;

export const FACT_IDS = Object.keys(FACTS) as readonly FactId[];
export const factOf = (id: FactId): Fact => FACTS[id];

/** Facts that are asked of the site. */
export const ASKED: readonly FactId[] = FACT_IDS.filter((id) => factOf(id).blind === undefined);

const UNTOLD: Readonly<Record<Untold, string>> = {
  'no-example': 'Not seen here: the work items that were read have no example.',
  mixed: 'Not told: the examples here say both.',
  refused: 'Not told: Jira did not let Holdfast read it.',
  'no-answer': 'Not told: Jira gave no usable answer.',
  budget: 'Not asked: the API points set aside for this check were used up.',
  'needs-write': 'Not asked: only a change in Jira would show it.',
  'needs-load': 'Not asked: only a burst of requests would show it.',
  'needs-time': 'Not asked: only waiting, or luck, would show it.',
  'needs-people': 'Not asked: it would mean reading lists of people.',
};

/** The answer in words for an admin. */
export function answerWords(id: FactId, answer: Answer | undefined): string {
  const fact = factOf(id);
  const given: Answer = answer ?? { untold: fact.blind ?? 'no-answer' };
  return 'side' in given ? (fact.words?.[given.side] ?? given.side) : UNTOLD[given.untold];
}
