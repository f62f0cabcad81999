/* phone/serve.js: a folder of pages on loopback, with the hub's policy, and a note of each POST. */
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');

const NETWORKS = 'https://www.linkedin.com https://x.com https://wa.me https://www.facebook.com https://t.me https://bsky.app';
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
  `connect-src 'self'; form-action 'self' ${NETWORKS}; base-uri 'none'; frame-ancestors 'none'`;
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.jpg': 'image/jpeg' };

function answer(dir, posts, request, response) {
  const url = new URL(request.url, 'http://loopback');
  const head = { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin' };
  if (request.method === 'POST') {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      posts.push({ path: url.pathname, fields: Object.fromEntries(new URLSearchParams(body)) });
      response.writeHead(200, { ...head, 'Content-Type': 'text/html; charset=utf-8' });
      response.end('<!DOCTYPE html><html lang="en"><title>sent</title><p>sent</p>');
    });
    return;
  }
  const file = path.join(dir, path.normalize(url.pathname));
  const type = TYPES[path.extname(file)];
  if (!file.startsWith(dir) || !type || !fs.existsSync(file)) {
    response.writeHead(404, head);
    response.end();
    return;
  }
  response.writeHead(200, { ...head, 'Content-Type': type });
  response.end(fs.readFileSync(file));
}

/* Resolves to { port, posts, close }. */
module.exports = (dir) => new Promise((resolve) => {
  const posts = [];
  const server = http.createServer((request, response) => answer(path.resolve(dir), posts, request, response));
  server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, posts, close: () => server.close() }));
});
