// @ts-check
/** @typedef {'de' | 'en'} Language */

const TEXTS = {
  queued: ['Geplant', 'Queued'],
  sent: ['Gesendet', 'Sent'],
  attention: ['Braucht einen Menschen', 'Needs a person'],
  summary: ['Auswertung', 'Summary'],
  compose: ['Neuer Beitrag', 'New post'],
  skip: ['Zum Inhalt', 'To the content'],
  other: ['English', 'Deutsch'],
  nothing: ['Hier ist nichts.', 'Nothing here.'],
  more: ['Mehr laden', 'Load more'],
  cancel: ['Absagen', 'Cancel'],
  cancelSure: ['Diesen Beitrag wirklich absagen?', 'Really cancel this post?'],
  signIn: [
    'Bitte den Link öffnen, den npm start ausgegeben hat, oder ein API-Token eingeben:',
    'Please open the link that npm start printed, or enter an API token:',
  ],
  open: ['Anmelden', 'Sign in'],
  late: ['Abweichung', 'lateness'],
  isOut: ['Er ist draußen, hier ist die Adresse', 'It is out, here is the address'],
  isNotOut: ['Er ist nicht draußen', 'It is not out'],
  pause: ['Alles anhalten', 'Pause everything'],
  pauseWhy: ['Warum wird angehalten?', 'Why is it paused?'],
  lift: ['Pause aufheben', 'Lift the pause'],
  text: ['Text', 'Text'],
  accounts: ['Konten', 'Accounts'],
  when: ['Wann (Ortszeit)', 'When (local time)'],
  zone: ['Zeitzone', 'Time zone'],
  images: ['Bilder', 'Images'],
  altText: ['Bildbeschreibung für', 'Alt text for'],
  check: ['Prüfung', 'Check'],
  queue: ['Einplanen', 'Queue'],
  queuedNow: ['Eingeplant.', 'Queued.'],
  characters: ['Zeichen', 'characters'],
  posts: ['Beiträge', 'Posts'],
  impressions: ['Sichtkontakte', 'Impressions'],
  rate: ['Reaktionsquote (95-%-Bereich)', 'Engagement rate (95 % range)'],
  group: ['Gruppe', 'Group'],
  groupBy: ['Gruppieren nach', 'Group by'],
  coverage: ['Was fehlt', 'What is missing'],
  asOf: ['Stand', 'As of'],
  csv: ['Als CSV', 'As CSV'],
  offline: [
    'Der Dienst antwortet nicht. Nichts ist verloren; bitte gleich noch einmal.',
    'The service does not answer. Nothing is lost; please try again.',
  ],
  earlier: ['früher', 'earlier'],
  later: ['später', 'later'],
};

const stored = localStorage.getItem('language');
/** @type {Language} */
export const language =
  stored === 'de' || stored === 'en' ? stored : navigator.language.startsWith('de') ? 'de' : 'en';

/** @param {keyof typeof TEXTS} key */
export function t(key) {
  return TEXTS[key][language === 'de' ? 0 : 1] ?? key;
}

export function switchLanguage() {
  localStorage.setItem('language', language === 'de' ? 'en' : 'de');
  location.reload();
}

/** @param {number} value @param {number} [digits] */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}
