import { siteEntity } from './siteEntity';

export const priority = siteEntity('priority', 'GET /rest/api/3/priority/search');
