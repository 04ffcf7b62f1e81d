import { type Code, Refused } from "./graphql";
import { token } from "./token";

/** POST a file to an address that the instance gave. The address is its own, and so is this page's: its path is enough. */
export async function upload(address: string, file: File): Promise<void> {
  let response: Response;
  try {
    response = await fetch(new URL(address).pathname, {
      method: "POST",
      headers: { authorization: `Bearer ${token.peek() ?? ""}`, "content-type": file.type },
      body: file,
    });
  } catch {
    throw refusal("OFFLINE", "");
  }
  if (response.ok) return;
  const answer = (await response.json()) as { errors?: { message: string; extensions?: { code?: Code } }[] };
  const [error] = answer.errors ?? [];
  throw refusal(error?.extensions?.code ?? "INTERNAL", error?.message ?? "");
}

function refusal(code: Code, message: string): Refused {
  return new Refused([{ code, message, field: null, retryAfter: null }]);
}
