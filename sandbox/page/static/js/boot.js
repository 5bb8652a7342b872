// Loads the page. Where a part did not arrive, all is loaded again after a moment.
import('./main.js').catch((fault) => {
  console.warn(fault);
  setTimeout(() => location.reload(), 1000);
});
