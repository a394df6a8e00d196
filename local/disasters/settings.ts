/** Disasters that befall the site's settings. */
import { dice } from '../jira/random';
import { CannotHappen, type Disaster } from './disaster';

const fieldDeleted: Disaster = {
  name: 'field-deleted',
  title: 'A custom field is deleted',
  story: 'An administrator deletes a custom field for good; its values on every work item go with it.',
  strike: async ({ site, seed }) => {
    const fields = dice(`field-deleted:${String(seed)}`).shuffle(site.customFields());
    const field = fields.find(({ id }) => site.issues().some(({ key }) => site.hasValue(key, id)));
    if (field === undefined) throw new CannotHappen('No custom field has a value here.');
    const hurt = site.deleteField(field.id);
    return Promise.resolve({
      said: `The field ${field.name} was deleted, with its values on ${String(hurt.length)} work items.`,
      hurt,
      edited: [],
    });
  },
};

export const OF_SETTINGS: readonly Disaster[] = [fieldDeleted];
