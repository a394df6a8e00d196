import { COMMON, type Theme } from './theme';

export const PEOPLE_THEME: Theme = {
  faults: ['Contract of a {part} in {place} has the wrong date, {month} {year}'],
  wishes: [
    'Hire: {part} in {place}, {month} {year}',
    'Onboarding of a {part} in {place}, starts in {month} {year}',
    'Parental leave cover: {part} in {place}, from {month} {year}',
    'Salary review {year}, {part}, {place}',
    'Exit talk: {part}, {place}, {month} {year}',
    'Course for each {part} on {ship}, {month} {year}',
  ],
  sentences: [
    '{number} applications so far, two look right.',
    'Contract is with {who}.',
    'Confidential, please do not forward.',
    'First talk on {day}.',
    'References are good.',
    'Would like to start in {month}.',
    'Lives in {place} and can be on {ship} at short notice.',
    'Certificates are valid until {month}.',
    'The union is told by {day}.',
    'Needs a flat in {place} for {number} weeks.',
  ],
  remarks: [
    'Second talk is on {day}.',
    'Said yes!',
    'Said no, the pay is better in {place}.',
    'Contract is signed.',
    'Can {ship} wait until {month}?',
    'I forwarded this to nobody.',
    'Certificate is missing, asked again on {day}.',
    'Starts on {day}, laptop is ordered.',
  ],
  files: ['contract {serial}.pdf', 'certificate {serial}.pdf', 'Søknad {serial}.docx', 'roster {month} {year}.xlsx', 'photo.png'],
  parts: { ...COMMON, part: ['deck officer', 'service agent', 'back-end developer', 'chef', 'harbour planner', 'accountant', 'engineer'] },
};
