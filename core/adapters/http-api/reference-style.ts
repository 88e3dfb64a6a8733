/** The style of the reference page. Its hash is in the page's content security policy. */
export const REFERENCE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2530; --soft: #5b6875; --line: #d8dee4; --paper: #fff; --tint: #f4f6f8; --accent: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --soft: #9aa7b4; --line: #343d47; --paper: #14191f; --tint: #1c232b; --accent: #7ab7f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.8rem; } h1 small { color: var(--soft); font-weight: 400; font-size: 1rem; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.3rem; } h3 { margin: 0 0 .5rem; font-size: 1.05rem; overflow-wrap: anywhere; } h4 { margin: 1rem 0 .25rem; font-size: .9rem; color: var(--soft); }
a { color: var(--accent); } nav ul { list-style: none; margin: 0; padding: 0; columns: 20rem; } nav li { break-inside: avoid; margin: 0 0 .35rem; font-size: .9rem; } nav code { overflow-wrap: anywhere; }
section { margin: 2rem 0; padding-top: 1.5rem; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, monospace; font-size: .875em; }
pre { margin: .5rem 0; padding: .75rem; overflow-x: auto; background: var(--tint); border: 1px solid var(--line); border-radius: .4rem; }
.method { padding: .1rem .45rem; border: 1px solid currentColor; border-radius: .3rem; color: var(--accent); }
.wide { overflow-x: auto; } table { width: 100%; border-collapse: collapse; font-size: .9rem; } td, th { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem .75rem; margin: 0; } dd { margin: 0; } dd p { margin: .25rem 0; }
details { margin: .35rem 0; } summary { cursor: pointer; } summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
