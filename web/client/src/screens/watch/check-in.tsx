import { useSignal } from "@preact/signals";
import { act } from "../../api/graphql";
import { useAction, useQuery } from "../../api/loading";
import { AnswerWellbeingPoll, WellbeingPoll, type WellbeingOffer } from "../../gql/operations";
import { language, t } from "../../i18n";
import { IconButton, Problem } from "../../ui/parts";

/** Now and then a question whether the feed does one good; it can be left unanswered. */
export function CheckIn() {
  const { data } = useQuery(WellbeingPoll, {});
  const offers = useSignal<WellbeingOffer[] | null>(null);
  const over = useSignal(false);
  const answer = useAction(async (given: number | null) => {
    const told = await act(AnswerWellbeingPoll, { input: { answer: given } });
    offers.value = told.offers;
    over.value = told.offers.length === 0;
  });
  const poll = data.value?.wellbeingPoll;
  if (!poll || over.value) return null;
  const answers = Array.from({ length: poll.highest - poll.lowest + 1 }, (_, step) => poll.lowest + step);
  const question = language.value === "fr" ? poll.questionFr : poll.question;
  return (
    <aside class="check-in card" aria-label={t("checkIn")}>
      <div class="row">
        <p class="grow">{offers.value ? t("checkInOffer") : question}</p>
        <IconButton icon="close" label={t("close")} onClick={() => (offers.value ? (over.value = true) : void answer.run(null))} />
      </div>
      {offers.value ? (
        <a class="button" href="/steer">{t("steerTitle")}</a>
      ) : (
        <div class="row check-in-answers" role="group" aria-label={question}>
          <small class="soft">{t("checkInNo")}</small>
          {answers.map((each) => (
            <button key={each} type="button" class="chip" disabled={answer.busy} onClick={() => void answer.run(each)}>
              {each}
            </button>
          ))}
          <small class="soft">{t("checkInYes")}</small>
        </div>
      )}
      <Problem of={answer.refused} />
    </aside>
  );
}
