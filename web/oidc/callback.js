// Shows what the provider's redirect carried, as the variables of the mutation that wants it, and
// takes it out of the address bar and the history: for some minutes it is as good as a password.
const query = new URLSearchParams(location.search);
history.replaceState(null, "", location.pathname);

const told = document.getElementById("told");
const [code, state] = [query.get("code"), query.get("state")];
if (code && state) {
  told.textContent =
    "Paste these variables to finishOidcSignIn, or to linkOidcIdentity if that is what you began. " +
    "They work once, for a few minutes. Go on only if you have just begun this yourself.";
  const variables = document.getElementById("variables");
  variables.textContent = JSON.stringify({ input: { code, state } }, null, 2);
  variables.hidden = false;
} else {
  const reason = query.get("error_description") ?? query.get("error") ?? "nothing at all";
  told.textContent = `The provider did not sign you in. It said: ${reason}`;
}
