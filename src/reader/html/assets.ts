/** What stands beside the pages: their style, and the search, which needs no server: the index comes as scripts. */

export const STYLE = `:root { color-scheme: light dark; --ink: #172b4d; --soft: #44546f; --line: #c1c7d0; --back: #ffffff; --raised: #f4f5f7; --link: #0052cc; }
@media (prefers-color-scheme: dark) { :root { --ink: #dee4ea; --soft: #9fadbc; --line: #454f59; --back: #161a1d; --raised: #22272b; --link: #85b8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
.soft { color: var(--soft); }
.heading { font-weight: 600; }
.plain { white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; } .wide { overflow-x: auto; } .key { white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1rem; } dt { color: var(--soft); } dd { margin: 0; }
pre, blockquote, article { background: var(--raised); border-radius: 4px; margin: .75rem 0; padding: .5rem 1rem; } pre { overflow-x: auto; }
input[type=search] { background: var(--back); border: 1px solid var(--soft); border-radius: 4px; color: inherit; font: inherit; padding: .4rem .6rem; width: min(100%, 30rem); }
img.file { border: 1px solid var(--line); display: block; margin: .5rem 0; max-height: 24rem; max-width: 100%; }
.status { border: 1px solid var(--soft); border-radius: 3px; font-size: .8rem; padding: 0 .3rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
`;

/** `files` index files, loaded one after the other at the first search: a page can't fetch from a disk, but it may load scripts. */
export const searchScript = (files: number): string => `'use strict';
(function () {
  var files = ${files}, loaded = 0, entries = [], waiting = false;
  var box = document.getElementById('search'), list = document.getElementById('found'), said = document.getElementById('said');
  window.holdfastIndex = function (more) { entries = entries.concat(more); };
  function load(done) {
    if (loaded === files) return done();
    var script = document.createElement('script');
    script.src = 'assets/index-' + loaded + '.js';
    script.onload = function () { loaded += 1; load(done); };
    script.onerror = function () { said.textContent = 'The search can’t be used: ' + script.src + ' is missing.'; };
    document.head.appendChild(script);
  }
  function show() {
    var words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
    list.textContent = '';
    if (words.length === 0) { said.textContent = ''; return; }
    var found = 0;
    for (var i = 0; i < entries.length; i += 1) {
      var entry = entries[i], text = (entry[0] + ' ' + entry[2] + ' ' + entry[3]).toLowerCase();
      if (!words.every(function (word) { return text.indexOf(word) >= 0; })) continue;
      found += 1;
      if (found > 100) continue;
      var item = document.createElement('li'), link = document.createElement('a');
      link.href = entry[1];
      link.textContent = entry[0] + ' ' + entry[2];
      item.appendChild(link);
      list.appendChild(item);
    }
    said.textContent = found === 0 ? 'Nothing found.' : found + (found === 1 ? ' work item' : ' work items') + (found > 100 ? ', the first 100 are shown.' : '.');
  }
  box.addEventListener('input', function () {
    if (loaded === files) return show();
    if (waiting) return;
    waiting = true;
    said.textContent = 'Loading…';
    load(show);
  });
})();
`;
