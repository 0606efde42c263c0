/** Hours that come again each week, as fields of a form: days, from, to, time zone. */
import { lang, t } from '../i18n.js';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
// a Monday
const FIRST = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;

export const dayName = (word) => new Intl.DateTimeFormat(lang(), { weekday: 'short', timeZone: 'UTC' }).format(FIRST + DAYS.indexOf(word) * DAY);

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The values of the fields. */
export const hoursValues = (hours) => ({ days: hours?.days ?? [...DAYS], hours_from: hours?.from ?? '22:00', hours_to: hours?.to ?? '06:00',
  time_zone: hours?.time_zone ?? here() });

/** `refused`: the name under which the central speaks of them. */
export const hoursFields = (refused) => [
  { name: 'days', refused: `${refused}.days`, label: t('hours.days'), type: 'multi', wide: true, options: DAYS.map((day) => [day, dayName(day)]) },
  { name: 'hours_from', refused: `${refused}.from`, label: t('hours.from'), type: 'time' },
  { name: 'hours_to', refused: `${refused}.to`, label: t('hours.to'), type: 'time', help: t('hours.help') },
  { name: 'time_zone', refused: `${refused}.time_zone`, label: t('hours.zone') },
];

export const hoursOf = ({ days, hours_from: from, hours_to: to, time_zone: zone }) => ({ days, from, to, time_zone: zone });

/** "Mon to Fri, 22:00–06:00, Europe/Berlin" in few words. */
export const hoursWords = ({ days, from, to, time_zone: zone }) => `${days.length === DAYS.length ? t('hours.daily') : DAYS.filter((d) => days.includes(d)).map(dayName).join(', ')}, ${from}–${to} ${zone}`;
