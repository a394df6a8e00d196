import type { Endpoint } from '../http/endpoint';
import { ATTACHMENTS } from './attachments';
import { COMMENTS } from './comments';
import { CONFIG } from './config';
import { HISTORY } from './history';
import { ISSUE_READ } from './issueRead';
import { PROJECT_READ } from './projectRead';
import { SEARCH } from './search';
import { SITE } from './site';

/** Every endpoint that the simulator has. All else is Jira's 404. */
export const ENDPOINTS: readonly Endpoint[] = [...SITE, ...SEARCH, ...ISSUE_READ, ...COMMENTS, ...HISTORY, ...ATTACHMENTS, ...CONFIG, ...PROJECT_READ];
