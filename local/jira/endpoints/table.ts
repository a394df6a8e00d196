import type { Endpoint } from '../http/endpoint';
import { ATTACHMENT_WRITE } from './attachmentWrite';
import { ATTACHMENTS } from './attachments';
import { BULK_CHANGE } from './bulkChange';
import { LIMIT_REPORT } from './limitReport';
import { BULK } from './bulk';
import { BULK_FIELDS } from './bulkFields';
import { BULK_PROPERTIES } from './bulkProperties';
import { COMMENT_WRITE } from './commentWrite';
import { COMMENTS } from './comments';
import { CONFIG } from './config';
import { CREATE_META } from './createMeta';
import { HISTORY } from './history';
import { ISSUE_PROPERTIES } from './issueProperties';
import { ISSUE_READ } from './issueRead';
import { ISSUE_WRITE } from './issueWrite';
import { LINKS } from './links';
import { PROJECT_PARTS } from './projectParts';
import { PROJECT_READ } from './projectRead';
import { PROJECT_WRITE } from './projectWrite';
import { SEARCH } from './search';
import { SITE } from './site';
import { TRANSITIONS } from './transitions';
import { WATCHERS } from './watchers';
import { RANKING } from './ranking';
import { REMOTE_LINKS } from './remoteLinks';
import { WORKLOGS } from './worklogs';
import { ARCHIVE } from './archive';
import { ISSUE_SECURITY } from './issueSecurity';
import { PERMISSION_SCHEMES } from './permissionSchemes';
import { ROLES } from './roles';
import { PROJECT_UPDATE } from './projectUpdate';
import { WORKLOG_WRITE } from './worklogWrite';

/** Every endpoint that the simulator has. All else is Jira's 404. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...SITE,
  ...SEARCH,
  ...ISSUE_READ,
  ...ISSUE_WRITE,
  ...CREATE_META,
  ...TRANSITIONS,
  ...COMMENTS,
  ...COMMENT_WRITE,
  ...HISTORY,
  ...WORKLOG_WRITE,
  ...ATTACHMENTS,
  ...ATTACHMENT_WRITE,
  ...LINKS,
  ...ISSUE_PROPERTIES,
  ...CONFIG,
  ...PROJECT_READ,
  ...PROJECT_WRITE,
  ...PROJECT_PARTS,
  ...BULK,
  ...BULK_CHANGE,
  ...BULK_FIELDS,
  ...BULK_PROPERTIES,
  ...LIMIT_REPORT,
  ...WATCHERS,
  ...REMOTE_LINKS,
  ...WORKLOGS,
  ...ARCHIVE,
  ...ISSUE_SECURITY,
  ...ROLES,
  ...PERMISSION_SCHEMES,
  ...PROJECT_UPDATE,
  ...RANKING,
];
