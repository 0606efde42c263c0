/** How far back each tier reaches, here and by the formula with more servers; and what it takes. */
import { problemNote } from '../components/problem.js';
import { duration, number, size } from '../format.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { outdate, resource } from '../resource.js';

const PATH = 'api/retention';
const REFRESH_SECONDS = 60;

export function retentionCard() {
  const { value, problem } = resource(PATH, { maxAge: REFRESH_SECONDS });
  return html`<section class="card retention"><h2>${t('retention.title')}</h2>
    ${problem && !value ? problemNote(problem, () => outdate(PATH)) : value ? told(value) : ''}</section>`;
}

const tierName = (tier) => (has(`tier.${tier}`) ? t(`tier.${tier}`) : tier);

function told({ tiers, shares, limit_bytes: limit, used_bytes: used, forecast }) {
  return html`<p class="small">${t('retention.used', { used: size(used), limit: size(limit) })}</p>
    <span class="meter ${used > 0.95 * limit ? 'warn' : 'disk'}" --fill="${limit ? Math.min(1, used / limit) : 0}"><i></i></span>
    <dl class="facts">${shares.map(({ name, limit_bytes: most, used_bytes: now }) => html`<dt>${has(`share.${name}`) ? t(`share.${name}`) : name}</dt>
      <dd>${t('of', { used: size(now), total: size(most) })}</dd>`)}</dl>
    <h3>${t('retention.reach')}</h3><div class="scroll" tabindex="0" role="region" aria-label="${t('retention.reach')}"><table><thead><tr><th scope="col">${t('retention.tier')}</th>
      <th scope="col" class="num">${t('retention.keep')}</th><th scope="col" class="num">${t('retention.now')}</th>
      ${forecast.map(({ servers }) => html`<th scope="col" class="num">${t('retention.with', { n: number(servers) })}</th>`)}</tr></thead>
    <tbody>${tiers.map((one) => html`<tr><th scope="row">${tierName(one.tier)}</th><td class="num">${duration(one.keep_seconds)}</td>
      <td class="num">${one.oldest_at ? duration(one.reach_seconds) : '–'}</td>
      ${forecast.map((f) => {
    const reach = f.tiers.find((x) => x.tier === one.tier)?.reach_seconds;
    return html`<td class="num ${reach < one.keep_seconds ? 'warn' : ''}">${duration(reach)}</td>`;
  })}</tr>`.keyed(one.tier))}</tbody></table></div>`;
}
