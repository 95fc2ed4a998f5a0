// Counts that move while somebody looks: asked for again every two seconds, until all is over; and
// less and less often while nothing has begun.
// Without script the page has a link to look again.
const number = new Intl.NumberFormat("en-GB");

function showStatus(state) {
  const sign = document.querySelector("[data-live-status]");
  if (!sign) return;
  sign.textContent = state.status;
  sign.className = `state ${state.tone}`;
}

function showParts(panel, state) {
  let start = 0;
  for (const part of state.parts) {
    const count = panel.querySelector(`[data-count="${part.key}"]`);
    if (count) count.textContent = number.format(part.count);
    const box = panel.querySelector(`[data-part="${part.key}"]`);
    if (box) box.hidden = part.count === 0 && !part.isAlwaysShown;
    const bar = panel.querySelector(`[data-bar="${part.key}"]`);
    if (bar && state.total > 0) {
      const width = (part.count / state.total) * 1000;
      bar.setAttribute("x", String(start));
      bar.setAttribute("width", String(width));
      start += width;
    }
  }
  const total = panel.querySelector('[data-count="total"]');
  if (total) total.textContent = number.format(state.total);
  const growing = panel.querySelector("[data-growing]");
  if (growing) growing.hidden = !state.isGrowing;
  const progress = panel.querySelector("[data-percent]");
  if (progress) progress.value = state.percent;
}

for (const panel of document.querySelectorAll("[data-live]")) {
  const isAwaiting = "await" in panel.dataset;
  let delay = 1000;
  const look = async () => {
    let isSlow = document.hidden;
    try {
      const answer = await fetch(panel.dataset.live, { headers: { accept: "application/json" } });
      if (answer.redirected || !answer.ok) throw new Error("not now");
      const state = await answer.json();
      showParts(panel, state);
      showStatus(state);
      if (state.isPaused) isSlow = true;
      if (!state.isLive || (isAwaiting && state.hasBegun)) {
        // What may be done with it is another thing now.
        location.reload();
        return;
      }
    } catch {
      // The next look tells.
    }
    delay = isAwaiting ? Math.min(delay * 2, 30000) : isSlow ? 10000 : 2000;
    setTimeout(look, delay);
  };
  setTimeout(look, delay);
}

// A time that the server proposes, on the clock of whoever looks.
const proposed = document.querySelector("input[data-instant]");
const zones = document.querySelector("select#zone");
if (proposed && zones) {
  const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const option = [...zones.options].find((each) => each.value === name);
  const instant = new Date(proposed.dataset.instant);
  if (option && !Number.isNaN(instant.getTime())) {
    option.selected = true;
    const shifted = new Date(instant.getTime() - instant.getTimezoneOffset() * 60000);
    proposed.value = shifted.toISOString().slice(0, 16);
  }
}
