import { siteEntity } from './siteEntity';

export const field = siteEntity('field', 'GET /rest/api/3/field');
