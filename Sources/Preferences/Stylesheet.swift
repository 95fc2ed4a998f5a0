/// How the pages look: one column, in the colours that the reader's device is set to.
enum Stylesheet {
    /// No token has a full stop.
    static let name = "style.css"

    static let text = """
        :root {
          color-scheme: light dark;
          --ground: #f6f7f9; --card: #ffffff; --ink: #1c2430; --soft: #566172;
          --line: #d5dae2; --main: #1f5fd0; --on-main: #ffffff; --note: #e8f1ff;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #12161c; --card: #1b2129; --ink: #e8ecf2; --soft: #a3aebd;
            --line: #36404d; --main: #7fb0ff; --on-main: #0d1826; --note: #1d2e47;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; padding: 1.5rem 1rem; background: var(--ground); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif;
        }
        main {
          max-width: 32rem; margin: 6vh auto 0; padding: 1.75rem;
          background: var(--card); border: 1px solid var(--line); border-radius: 14px;
        }
        h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
        p { margin: 0.75rem 0; overflow-wrap: anywhere; }
        .who { margin-top: 0.25rem; color: var(--soft); }
        .who strong { color: var(--ink); font-weight: 600; }
        .notice {
          margin: 1rem 0; padding: 0.25rem 1rem 0.75rem; background: var(--note);
          border-radius: 10px;
        }
        form { margin: 1rem 0; }
        fieldset { margin: 0; padding: 0; border: 0; }
        legend { padding: 0; font-weight: 600; }
        label {
          display: flex; gap: 0.75rem; align-items: center; min-height: 2.75rem;
          overflow-wrap: anywhere;
        }
        label + label { border-top: 1px solid var(--line); }
        label span { min-width: 0; }
        input[type="checkbox"] {
          width: 1.25rem; height: 1.25rem; flex: none; accent-color: var(--main);
        }
        hr { margin: 1.5rem 0; border: 0; border-top: 1px solid var(--line); }
        button {
          width: 100%; min-height: 2.75rem; padding: 0.5rem 1rem; cursor: pointer;
          font: inherit; font-weight: 600; border-radius: 10px; overflow-wrap: anywhere;
        }
        button.main {
          color: var(--on-main); background: var(--main); border: 1px solid var(--main);
        }
        button.quiet { color: var(--ink); background: transparent; border: 1px solid var(--line); }
        fieldset + input + button, fieldset + button { margin-top: 0.75rem; }
        button:focus-visible, input:focus-visible {
          outline: 3px solid var(--main); outline-offset: 2px;
        }

        """
}
