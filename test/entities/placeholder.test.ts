import { isPlaceholder, PLACEHOLDER_SUMMARY } from '../../src/entities/placeholder';

describe('isPlaceholder', () => {
  it.each([
    ['made by an app with the text', `${PLACEHOLDER_SUMMARY}A-1`, 'app', true],
    ['a person’s with the text: no one hides a work item by its title', `${PLACEHOLDER_SUMMARY}A-1`, 'atlassian', false],
    ['an app’s with another text', 'Pay the bill', 'app', false],
  ])('%s', (_name, summary, accountType, expected) => {
    expect(isPlaceholder({ summary, creator: { accountType } })).toBe(expected);
  });

  it('takes what has no creator for content', () => {
    expect(isPlaceholder({ summary: `${PLACEHOLDER_SUMMARY}A-1` })).toBe(false);
  });
});
