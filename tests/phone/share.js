/* phone/share.js: the share page in a person's hands. */
'use strict';

const TEXT = /^Je travaille chez Hélia/;

/* Press a button that opens a new tab; what was posted. */
async function press(context, page, server, selector) {
  const before = server.posts.length;
  const tab = context.waitForEvent('page');
  await page.click(selector);
  const opened = await tab;
  await opened.waitForLoadState();
  await opened.close();
  return server.posts[before];
}

async function with_script(context, page, server, expect) {
  const text = () => page.inputValue('#text');
  const first = await text();
  expect(TEXT.test(first), 'the first suggestion is in the field');
  await page.click('#another');
  expect(await text() !== first && TEXT.test(await text()), 'another suggestion takes its place');
  expect(/2 sur 3/.test(await page.textContent('#status')), 'and is announced');

  await page.fill('#text', 'Une belle matinée. #Essayez');
  await page.dispatchEvent('#text', 'change');
  expect(await text() === 'Je travaille chez Hélia. Une belle matinée. #Essayez', `the disclosure comes back: ${await text()}`);
  expect((await page.textContent('.mirror b')) === '#Essayez', 'hashtags are in colour');
  await page.fill('#text', 'JE TRAVAILLE  CHEZ HÉLIA aussi');
  await page.dispatchEvent('#text', 'change');
  expect(await text() === 'JE TRAVAILLE  CHEZ HÉLIA aussi', 'whatever its case and spaces');

  await page.fill('#text', 'Je travaille chez Hélia. ' + 'é'.repeat(240));
  expect(/X\u00a0: trop long, 289 sur 280/.test(await page.textContent('#counter')), `X counts an address as 23: ${await page.textContent('#counter')}`);
  await page.fill('#text', 'Je travaille chez Hélia. Bonjour');
  expect(await page.textContent('#counter') === '', 'no count where there is room');

  const sent = await press(context, page, server, '#share');
  expect(sent && sent.path === '/7KQ2N/open' && sent.fields.network === 'linkedin', `LinkedIn is opened: ${JSON.stringify(sent)}`);
  expect(sent && sent.fields.text === 'Je travaille chez Hélia. Bonjour' && sent.fields.csrf.length === 32, 'with the text and the token');
  expect(await page.evaluate(() => navigator.clipboard ? navigator.clipboard.readText() : '') ===
    (await page.evaluate(() => navigator.clipboard ? 'Je travaille chez Hélia. Bonjour' : '')), 'and the text is on the clipboard');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  expect(await page.isVisible('#declare button.main'), 'on return "it’s posted" is the main button');
  expect(await page.inputValue('#network') === 'linkedin', 'for the network that was opened');
  await page.reload();
  expect(await page.isVisible('#declare button.main'), 'also when the phone had put the page away');
  const declared = server.posts.length;
  await page.click('#declare button');
  await page.waitForLoadState();
  expect(server.posts[declared].path === '/7KQ2N/declare' && server.posts[declared].fields.network === 'linkedin', 'and declares it');
}

async function other_networks(context, page, server, expect) {
  await page.click('.more summary');
  const sms = await press(context, page, server, '.more .tile[value=sms]');
  expect(sms.fields.network === 'sms', 'networks behind "other" are opened as well');
  await page.evaluate(() => localStorage.setItem('instance', 'mastodon.example'));
  const mastodon = await press(context, page, server, '.more .tile[value=mastodon]');
  expect(mastodon.fields.instance === 'mastodon.example', 'the instance is remembered on the phone');
  expect(await page.isHidden('#sheet'), 'no sheet of the phone where there is none');
}

/* A browser that has the sheet: stubbed at that edge only. */
async function sheet(context, url, server, expect) {
  const page = await context.newPage();
  await page.addInitScript(() => {
    navigator.canShare = (what) => Boolean(what.text && what.url);
    navigator.share = (what) => { window.handed = what; return Promise.resolve(); };
  });
  await page.goto(url);
  await page.click('.more summary');
  await page.click('#sheet');
  await page.waitForFunction(() => window.handed);
  const handed = await page.evaluate(() => window.handed);
  expect(TEXT.test(handed.text) && handed.url === 'https://go.exemple.fr/7KQ2NX4M', 'the sheet gets text and address');
  await page.waitForSelector('#declare button.main');
  expect(server.posts.some((p) => p.fields.network === 'other'), 'and the hub hears of it');
  await page.close();
}

/* Where nothing may be copied: the text is selected, and the second tap goes on. */
async function by_hand(context, url, server, expect) {
  const page = await context.newPage();
  await page.addInitScript(() => { document.execCommand = () => false; });
  await page.goto(url);
  const before = server.posts.length;
  await page.click('#share');
  expect(/^Copiez le texte sélectionné/.test(await page.textContent('#status')), 'a hint where nothing can be copied');
  expect(await page.evaluate(() => { const t = document.getElementById('text'); return t.selectionEnd - t.selectionStart === t.value.length; }), 'with the text selected');
  expect(server.posts.length === before, 'and nothing opened');
  const sent = await press(context, page, server, '#share');
  expect(sent.fields.network === 'linkedin', 'the second tap opens it');
  await page.close();
}

async function without_script(browser, phone, url, server, expect) {
  const context = await browser.newContext({ ...phone, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url);
  expect(/s=1/.test(await page.getAttribute('#another', 'href')), 'another suggestion is a link');
  const sent = await press(context, page, server, '.networks .tile[value=x]');
  expect(sent.fields.network === 'x' && TEXT.test(sent.fields.text), 'a tap on a network sends the text');
  await page.selectOption('#network', 'x');
  const before = server.posts.length;
  await page.click('#declare button');
  await page.waitForLoadState();
  expect(server.posts[before].fields.network === 'x', 'and the share is declared');
  await context.close();
}

module.exports = async (browser, phone, server, fault) => {
  for (const host of ['127.0.0.1', 'phone.example']) { /* loopback is secure to a browser, a name is not */
    const url = `http://${host}:${server.port}/fr/share.html`;
    const expect = (holds, what) => { if (!holds) { fault(`share on ${host}`, what); } };
    const context = await browser.newContext({ ...phone, permissions: host === '127.0.0.1' ? ['clipboard-read', 'clipboard-write'] : [] });
    const page = await context.newPage();
    page.on('pageerror', (e) => fault(`share on ${host}`, e.message));
    await page.goto(url);
    await with_script(context, page, server, expect);
    await page.goto(url);
    await other_networks(context, page, server, expect);
    await sheet(context, url, server, expect);
    if (host === 'phone.example') { await by_hand(context, url, server, expect); }
    await context.close();
    await without_script(browser, phone, url, server, expect);
  }
};
