import type { Call } from '../http/call';
import { fieldChoice, type IssueView } from '../render/issue';

/** How much of an issue's lists comes with it: search and bulkfetch give little, one issue gives more. */
export const issueView = (
  call: Call,
  fields: readonly string[],
  expand: readonly string[],
  properties: readonly string[],
  from: 'search' | 'bulkfetch' | 'issue',
): IssueView => {
  const { switches } = call.state;
  return {
    fields: fieldChoice(fields, from === 'issue' ? '*all' : '*navigable'),
    expand: new Set(expand),
    properties: properties.includes('*all') ? 'all' : properties,
    limits: {
      comments: from === 'issue' ? 100 : switches.inlineComments,
      worklogs: switches.inlineWorklogs,
      histories: from === 'search' ? switches.inlineHistories : 100,
    },
  };
};
