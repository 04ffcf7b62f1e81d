/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** The text of an operation, typed by its answer and its variables. */
export type Operation<R, V> = string & { readonly of?: (variables: V) => R };
/** UNKNOWN: not said; treated as a minor where the operator wants that. MINOR: under the age of majority. ADULT: over it. */
export type AgeBand =
  | 'ADULT'
  | 'MINOR'
  | 'UNKNOWN';

/** Whether the face of a ward may be looked for. */
export type AllowLikenessDetectionInput = {
  /** Whether you allow it. */
  allow: boolean;
  /** The ward. */
  wardId: string | number;
};

/** Whether a ward may enter sponsored challenges. */
export type AllowSponsoredChallengesInput = {
  /** Whether you allow it. */
  allow: boolean;
  /** The ward. */
  wardId: string | number;
};

/** An answer. */
export type AnswerWellbeingPollInput = {
  /** 1 to 5; absent: dismissed. */
  answer?: number | null | undefined;
};

/**
 * Who may see a published clip.
 * PUBLIC: everybody (a private member's followers). FOLLOWERS: accepted followers. MUTUALS: members
 * who follow each other. LIST: up to 50 named members. LINK: whoever opens a secret link; never in
 * feeds or search. PRIVATE: the author alone.
 */
export type Audience =
  | 'FOLLOWERS'
  | 'LINK'
  | 'LIST'
  | 'MUTUALS'
  | 'PRIVATE'
  | 'PUBLIC';

/** What is heard. NONE: silent. AMBIENT: the place and what moves in it. FULL: voices and music as well. */
export type AudioMode =
  | 'AMBIENT'
  | 'FULL'
  | 'NONE';

/** One clip of a batch, as in `createClip`. See `generationBackend` for what is on offer. */
export type BatchItemInput = {
  /** What is heard. */
  audio?: AudioMode | null | undefined;
  /** The name of one of `generationBackends`; absent: this instance's own. */
  backend?: string | null | undefined;
  /** Whose likenesses it shows, up to 4: all their owners must agree. */
  cameoIds?: Array<string | number> | null | undefined;
  /** The clip's caption to begin with, up to 500 characters. */
  caption?: string;
  /** More about it, told apart; it becomes part of the prompt. */
  guide?: ShotGuideInput | null | undefined;
  /** A picture that is its first frame; see `requestUpload`. */
  photo?: PhotoInput | null | undefined;
  /** Who does what, and where: 1 to 2,000 characters. */
  prompt: string;
  /** How long. */
  seconds?: number | null | undefined;
  /** 0 or more; absent: a random one, which the generation tells. */
  seed?: number | null | undefined;
  /** How large. */
  size?: PictureSizeInput | null | undefined;
  /** A named look. */
  style?: string | null | undefined;
};

/** Where a batch is as a whole. WAITING: none of its clips was begun. RUNNING: some were. ENDED: all are over, however they ended. */
export type BatchState =
  | 'ENDED'
  | 'RUNNING'
  | 'WAITING';

/** How far clips with a likeness may go, widest first. */
export type CameoAudience =
  | 'FOLLOWERS'
  | 'MUTUALS'
  | 'PRIVATE'
  | 'PUBLIC';

/** What a likeness may be kept out of. */
export type CameoContext =
  | 'ADVERTISING'
  | 'FINANCE'
  | 'HEALTH'
  | 'POLITICS'
  | 'RELIGION'
  | 'SEXUALISED'
  | 'SUBSTANCES'
  | 'VIOLENCE';

/** A likeness of yours. */
export type CameoInput = {
  /** The likeness. */
  cameoId: string | number;
};

/**
 * Who may use a likeness. ONLY_ME: its owner. APPROVED: whom its owner approves, one
 * request at a time. MUTUALS: also members who follow each other. EVERYONE: all who are not kept out.
 */
export type CameoLevel =
  | 'APPROVED'
  | 'EVERYONE'
  | 'MUTUALS'
  | 'ONLY_ME';

/**
 * What a likeness is used for. GENERATE: to be drawn in clips. VOICE: to speak in
 * them. PUBLISH: clips with it are shown to others. REMIX: they are remixed. ADVERTISING and TRAIN (of
 * models) are off until its owner turns them on.
 */
export type CameoPurpose =
  | 'ADVERTISING'
  | 'GENERATE'
  | 'PUBLISH'
  | 'REMIX'
  | 'TRAIN'
  | 'VOICE';

/**
 * Where a request is. REQUESTED: waits for the owner. OWNER_OK: waits for a guardian.
 * APPROVED: may be used. DENIED: refused. EXPIRED: nobody answered in 7 days. WITHDRAWN: by whoever
 * asked. CONSUMED: used up. LAPSED: its time is over. REVOKED: taken back.
 */
export type CameoRequestState =
  | 'APPROVED'
  | 'CONSUMED'
  | 'DENIED'
  | 'EXPIRED'
  | 'LAPSED'
  | 'OWNER_OK'
  | 'REQUESTED'
  | 'REVOKED'
  | 'WITHDRAWN';

/**
 * Who may use a likeness. EVERYONE: all members. MUTUALS: members who follow each
 * other. APPROVED: whom its owner approves, one by one. ONLY_ME: its owner.
 */
export type CameoScope =
  | 'APPROVED'
  | 'EVERYONE'
  | 'MUTUALS'
  | 'ONLY_ME';

/**
 * Where a likeness is. ENROLLING: its owner is to show themselves. VERIFYING: a
 * moderator looks at that. ACTIVE: in use. PAUSED: no new use. REVOKED: given up; PURGED: with all that
 * was kept of it. REJECTED: it was not its owner. SUSPENDED: a moderator stopped it.
 */
export type CameoState =
  | 'ACTIVE'
  | 'ENROLLING'
  | 'PAUSED'
  | 'PURGED'
  | 'REJECTED'
  | 'REVOKED'
  | 'SUSPENDED'
  | 'VERIFYING';

/** What is asked for. ONE_SHOT: one clip. COUNT: so many. UNTIL: any, until then. */
export type CameoUseScope =
  | 'COUNT'
  | 'ONE_SHOT'
  | 'UNTIL';

/** Which of the clips that show a likeness. */
export type CameoUses =
  | 'DRAFTS'
  | 'HELD'
  | 'PUBLISHED'
  | 'REMIXES'
  | 'TRASHED';

/** One of your batches. */
export type CancelBatchInput = {
  /** The batch. */
  batchId: string | number;
};

/** One of your generations. */
export type CancelGenerationInput = {
  /** The generation. */
  generationId: string | number;
};

/** The old password and the new one. */
export type ChangePasswordInput = {
  /** The password as it is. */
  currentPassword: string;
  /** 10 to 256 characters; neither common nor the handle. */
  newPassword: string;
};

/**
 * Under what a character may be copied. ALL_RIGHTS_RESERVED: not at all. CC_BY: by who
 * may know of it, naming where it is from, so that no copy is under CC0. CC_BY_SA: likewise, and copies
 * stay under the same. CC0: freely. Whatever the licence, a copy never gets around the restrictions of
 * what it was copied from.
 */
export type CharacterLicence =
  | 'ALL_RIGHTS_RESERVED'
  | 'CC0'
  | 'CC_BY'
  | 'CC_BY_SA';

/** One of your clips. */
export type ClipInput = {
  /** The clip. */
  clipId: string | number;
};

/** Where a clip is in its life. */
export type ClipState =
  | 'DRAFT'
  | 'PENDING_APPROVAL'
  | 'PUBLISHED'
  | 'PURGED'
  | 'TRASHED';

/** A comment. */
export type CommentInput = {
  /** The comment. */
  commentId: string | number;
};

/**
 * Who may comment on a clip, besides its author. ALL: whoever may see it.
 * FOLLOWERS: accepted followers of its author. NONE: nobody.
 */
export type CommentPolicy =
  | 'ALL'
  | 'FOLLOWERS'
  | 'NONE';

/**
 * Who reads a comment. SHOWN: whoever may see the clip. HELD: its writer and the
 * clip's author, until the author approves it. HIDDEN: the same two, because the author hid it.
 */
export type CommentState =
  | 'HELD'
  | 'HIDDEN'
  | 'SHOWN';

/** A conversation. */
export type ConversationInput = {
  /** Which. */
  conversationId: string | number;
};

/** Clips to ask for together. */
export type CreateBatchInput = {
  /** Your own name for the batch, up to 80 characters. Sending it again returns the batch that it made the first time. */
  idempotencyKey?: string | null | undefined;
  /** 1 to 50 clips. What is wrong with one keeps no other from being made. */
  items: Array<BatchItemInput>;
};

/** What a character is to be. */
export type CreateCharacterInput = {
  /** How prompts call it: 3 to 30 letters, digits, dots or underscores. Absent: its name. */
  handle?: string | null | undefined;
  /** Under what it may be copied. */
  licence?: CharacterLicence;
  /** What you call it, 1 to 60 characters. */
  name: string;
  /** A picture of it (see `requestUpload`), which it then is. Not of a person: they enrol themselves, with `startCameoEnrolment`. What might show one waits for a moderator. */
  uploadId?: string | number | null | undefined;
  /** What it is and looks like, up to 300 characters: “a teal robot with a red scarf”. */
  words: string;
};

/** What clip to make. See `generationBackend` for what is on offer. */
export type CreateClipInput = {
  /** What is heard. */
  audio?: AudioMode | null | undefined;
  /** The name of one of `generationBackends`; absent: this instance's own. */
  backend?: string | null | undefined;
  /** Whose likenesses it shows, up to 4: all their owners must agree. */
  cameoIds?: Array<string | number> | null | undefined;
  /** The clip's caption to begin with, up to 500 characters. */
  caption?: string;
  /** More about it, told apart; it becomes part of the prompt. */
  guide?: ShotGuideInput | null | undefined;
  /** Your own name for this request, up to 80 characters. Sending it again returns the generation that it made the first time. */
  idempotencyKey?: string | null | undefined;
  /** A picture that is its first frame; see `requestUpload`. */
  photo?: PhotoInput | null | undefined;
  /** Who does what, and where: 1 to 2,000 characters. */
  prompt: string;
  /** How long. */
  seconds?: number | null | undefined;
  /** 0 or more; absent: a random one, which the generation tells. */
  seed?: number | null | undefined;
  /** How large. */
  size?: PictureSizeInput | null | undefined;
  /** A named look. */
  style?: string | null | undefined;
};

/** A secret link to make. */
export type CreateClipLinkInput = {
  /** A clip published with audience LINK. */
  clipId: string | number;
  /** 1 to 8,760 hours; absent: until revoked. */
  expiresInHours?: number | null | undefined;
  /** How often it may be opened; absent: no limit. */
  maxViews?: number | null | undefined;
};

/** What to say, and where. */
export type CreateCommentInput = {
  /** 1 to 1,000 characters. @handle links up to 10 members. */
  body: string;
  /** A clip that you may see. */
  clipId: string | number;
  /** A comment to answer; a reply goes into its thread and names its writer. */
  replyToId?: string | number | null | undefined;
};

/** A clip of several shots with cuts between. Who returns in a later shot looks the same. See `maxShots` and `maxFilmSeconds` of `generationBackend`. */
export type CreateStoryboardInput = {
  /** What is heard. */
  audio?: AudioMode | null | undefined;
  /** The name of one of `generationBackends`. */
  backend?: string | null | undefined;
  /** The clip's caption to begin with, up to 500 characters. */
  caption?: string;
  /** As in `createClip`. */
  idempotencyKey?: string | null | undefined;
  /** 0 or more, for all shots; absent: a random one. */
  seed?: number | null | undefined;
  /** In order. */
  shots: Array<ShotInput>;
  /** How large. */
  size?: PictureSizeInput | null | undefined;
  /** A named look for all shots. */
  style?: string | null | undefined;
};

/** A request that you are asked, and your answer. */
export type DecideCameoRequestInput = {
  /** Whether you agree. */
  approve: boolean;
  /** The request. */
  requestId: string | number;
};

/** A clip of a ward that waits for you, and your answer. */
export type DecideWardPublicationInput = {
  /** Whether it may be published. */
  approve: boolean;
  /** Of `wardPublications`. */
  publicationId: string | number;
  /** Needed where it may not: your ward reads it. Up to 300 characters. */
  reason?: string;
};

/** Who you are: one of the two that your account has. */
export type DeleteAccountInput = {
  /** What `navigator.credentials.get` gave for `beginPasskeySignIn`. */
  passkey?: unknown;
  /** The password. */
  password?: string | null | undefined;
};

/** What to change; what is absent stays as it is. */
export type EditCharacterInput = {
  /** A character of yours. */
  characterId: string | number;
  /** How prompts call it. */
  handle?: string | null | undefined;
  /** Under what it may be copied; copies that there are stay. A copy keeps to the licence of what it was copied from. */
  licence?: CharacterLicence | null | undefined;
  /** What you call it. */
  name?: string | null | undefined;
  /** Another picture. */
  uploadId?: string | number | null | undefined;
  /** Draw it after its words alone from now on. */
  withoutPicture?: boolean;
  /** What it looks like from now on. */
  words?: string | null | undefined;
};

/** Why something was refused. New codes may be added. */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'CONSENT_NEEDED'
  | 'CONSENT_REFUSED'
  | 'ENROLMENT_NEEDED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'POLICY_REFUSED'
  | 'QUOTA_EXCEEDED'
  | 'STORAGE_FULL'
  | 'THROTTLED'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE';

/**
 * QUEUED: it waits. RUNNING: it is being written. READY: it can be downloaded.
 * FAILED: it could not be made; ask again. EXPIRED: its week is over.
 */
export type ExportState =
  | 'EXPIRED'
  | 'FAILED'
  | 'QUEUED'
  | 'READY'
  | 'RUNNING';

/** A clip to go on with. */
export type ExtendClipInput = {
  /** A clip that you may see and remix. */
  clipId: string | number;
  /** As in `createClip`. */
  idempotencyKey?: string | null | undefined;
  /** What changes in the shot that follows; absent: the same shot goes on. */
  prompt?: string | null | undefined;
  /** How much longer. */
  seconds: number;
};

/** What an instruction does to all controls at once. */
export type FeedAction =
  | 'REDO'
  | 'RESET'
  | 'UNDO';

/** What a card is for. CREATE: to make something, after a while of watching only. */
export type FeedCardKind =
  | 'CREATE';

/** How long a control holds. FOREVER: until it is taken back. */
export type FeedControlLasting =
  | 'DAY'
  | 'FOREVER'
  | 'HOUR'
  | 'THREE_DAYS';

/**
 * Why feeds show no more for now. CLIPS, MINUTES: what you may watch in a day is used
 * up. QUIET_HOURS: it is a time of rest for you.
 */
export type FeedEnd =
  | 'CLIPS'
  | 'MINUTES'
  | 'QUIET_HOURS';

/** An instruction, and what it is said with. */
export type FeedInstructionInput = {
  /** The clip on the screen, for “more like this”. */
  clipId?: string | number | null | undefined;
  /** The language where the words do not tell. */
  language?: FeedLanguage;
  /** How long it holds; absent: as the words say, else FOREVER. */
  lasting?: FeedControlLasting | null | undefined;
  /** Up to 280 characters, English or French. */
  text: string;
  /** Your time zone (`Europe/Paris`), for “tonight”; absent: UTC. */
  timeZone?: string | null | undefined;
};

/**
 * Why what you show holds no more. CLIPS: some of the clips you named are not yours to
 * see (any more). CONTROLS: you ask something else of your feeds: controls, weights, a mood, a recipe of
 * yours, whom you muted; on whichever device. Nobody is told that somebody else changed a recipe that they
 * follow: it holds from the next session of the feed on. POLICY: what you may see, or how much in a day,
 * has changed. RANKING: everybody's feeds are ranked with another model or other weights.
 */
export type FeedInvalidationCause =
  | 'CLIPS'
  | 'CONTROLS'
  | 'POLICY'
  | 'RANKING';

/**
 * Which feed. FOR_YOU: ranked for you, as your controls ask; the same for everybody
 * with your settings where personalisation is off. FOLLOWING: members you follow, in order of time.
 * LATEST: everything you may see, newest first. TRENDING: what is liked and remixed these days, the same
 * for all. FRIENDS: members you follow who follow you, newest first. FEATURING_ME: clips whose captions
 * name you. CHALLENGE: entries of open challenges, newest first. CUSTOM: FOR_YOU with a recipe on top.
 * Only FOR_YOU and CUSTOM read what you did, and only with personalisation on.
 */
export type FeedKind =
  | 'CHALLENGE'
  | 'CUSTOM'
  | 'FEATURING_ME'
  | 'FOLLOWING'
  | 'FOR_YOU'
  | 'FRIENDS'
  | 'LATEST'
  | 'TRENDING';

/** The languages that feeds are steered in. */
export type FeedLanguage =
  | 'EN'
  | 'FR';

/** A recipe that you may see. */
export type FeedRecipeInput = {
  /** The recipe. */
  recipeId: string | number;
};

/** HIDE: never. ONLY: nothing else; of several, any of them. */
export type FeedRule =
  | 'HIDE'
  | 'ONLY';

/** What a control is about. */
export type FeedTargetInput = {
  /** What kind of thing. */
  kind: FeedTargetKind;
  /** Its name from `feedTargets`, a global id for AUTHOR, CHARACTER and CLIP, or free words for KEYWORD and HASHTAG. */
  name: string;
};

/**
 * What a control is about. SOURCE: whom clips come from and what for (followed,
 * friends, discovery, inspiration, popular, fresh). KEYWORD: words in a clip's caption or prompt.
 * CLIP: clips like one. CHARACTER: clips that show it.
 */
export type FeedTargetKind =
  | 'AUTHOR'
  | 'CHARACTER'
  | 'CLIP'
  | 'HASHTAG'
  | 'KEYWORD'
  | 'LANGUAGE'
  | 'LENGTH'
  | 'MOOD'
  | 'SOURCE'
  | 'STYLE'
  | 'TOPIC';

/** REQUESTED: a private account was asked and has not answered. ACCEPTED: it holds. */
export type FollowState =
  | 'ACCEPTED'
  | 'REQUESTED';

/** A character to copy. */
export type ForkCharacterInput = {
  /** The character. */
  characterId: string | number;
  /** Absent: the same. */
  handle?: string | null | undefined;
  /** Of the copy. Absent: CC_BY_SA where it has to be, else all rights reserved. */
  licence?: CharacterLicence | null | undefined;
  /** Absent: the same. */
  name?: string | null | undefined;
};

/**
 * Where a generation is. PENDING_CONSENT: waits for somebody's leave. QUEUED: waits
 * for a worker. RUNNING: is being drawn. POSTPROCESSING: is being packed and stored. MODERATING: is
 * being looked at. The others are final. COMPLETED: its clip is a draft. FAILED, REJECTED: see `error`.
 * CANCELED: its owner stopped it. CONSENT_REVOKED: somebody took their leave back. EXPIRED: nobody
 * answered in time.
 */
export type GenerationState =
  | 'CANCELED'
  | 'COMPLETED'
  | 'CONSENT_REVOKED'
  | 'EXPIRED'
  | 'FAILED'
  | 'MODERATING'
  | 'PENDING_CONSENT'
  | 'POSTPROCESSING'
  | 'QUEUED'
  | 'REJECTED'
  | 'RUNNING';

/** The code of an invitation. */
export type GuardianCodeInput = {
  /** As it was handed over. */
  code: string;
};

/** A link between a guardian and a ward. */
export type GuardianLinkInput = {
  /** The link. */
  linkId: string | number;
};

/**
 * How far a link has come. INVITED: a code waits to be taken, for 7 days.
 * PENDING_PROOF: both have agreed; the guardian's age is to be proven. ACTIVE: the guardian's settings
 * hold. UNLINK_REQUESTED: the same, until it ends 72 hours after the ward asked for it. DISPUTED: frozen
 * by a moderator; the guardian sees and sets nothing, and the safe defaults hold. ENDED, DECLINED,
 * EXPIRED, AGED_OUT: over.
 */
export type GuardianLinkState =
  | 'ACTIVE'
  | 'AGED_OUT'
  | 'DECLINED'
  | 'DISPUTED'
  | 'ENDED'
  | 'EXPIRED'
  | 'INVITED'
  | 'PENDING_PROOF'
  | 'UNLINK_REQUESTED';

/** A hashtag. */
export type HashtagInput = {
  /** In any case, with or without the #. */
  name: string;
};

/** A clip to see no more. */
export type HideClipInput = {
  /** The clip. */
  clipId: string | number;
  /** Why, for yourself; up to 200. */
  reason?: string;
};

/** The language of an answer. */
export type Language =
  | 'EN'
  | 'FR';

/** A clip. */
export type LikeThisInput = {
  /** The clip. */
  clipId: string | number;
};

/** Up to where a conversation is read. */
export type MarkConversationReadInput = {
  /** Which. */
  conversationId: string | number;
  /** The newest message you have read. */
  messageId: string | number;
};

/** Another member. */
export type MemberInput = {
  /** The member. */
  userId: string | number;
};

/**
 * What happened. SENT: a message. UNSENT: its author took one back. CONVERSATION:
 * somebody was asked in, came in or left; load the conversation again. READ: a member has read on.
 * TYPING: a member is writing; forget it after 6 seconds. RESYNC: some news may be missing; load your
 * conversations afresh. TYPING and READ may be lost.
 */
export type MessageNewsKind =
  | 'CONVERSATION'
  | 'READ'
  | 'RESYNC'
  | 'SENT'
  | 'TYPING'
  | 'UNSENT';

/**
 * Whose conversations begin at once. EVERYONE: anybody's. FOLLOWING: those of
 * members you follow; others ask first. NONE: nobody can start one with you. At any setting an adult
 * cannot start with a minor, and a minor can start only with members who follow each other.
 */
export type MessagePolicy =
  | 'EVERYONE'
  | 'FOLLOWING'
  | 'NONE';

/** Another member, and for how long. */
export type MuteInput = {
  /** 1 to 8,760 hours; absent: until you unmute. */
  hours?: number | null | undefined;
  /** The member. */
  userId: string | number;
};

/**
 * What happened. FOLLOW_REQUESTED: members ask to follow you. FOLLOWED: they do.
 * FOLLOW_ACCEPTED: one let you follow them. CLIP_PUBLISHED: a member you follow published (off by
 * default). COMMENT: on a clip of yours. REPLY: to a comment of yours. MENTION: of you. LIKE, SHARE,
 * REMIX: of a clip of yours. GENERATION_FINISHED, GENERATION_FAILED: of yours. SCHEDULE_REFUSED: a
 * draft of yours was not published when it was due, see its `schedule`. MESSAGE_REQUEST: a conversation
 * asks to be let in. MODERATION: a decision about you; always told. PUBLICATION_ASKED: a clip of a ward
 * waits for you; always told. PUBLICATION_ANSWERED: your guardians were asked about a clip of yours, see
 * its `publication`; always told.
 * CAMEO_USED: your likeness is used, or a publication with it waits for you. CAMEO_REQUESTED: somebody
 * asks to use it. CAMEO_ANSWERED: to a request or publication of yours. CAMEO_WITHDRAWN: a clip of yours
 * is held since somebody shown in it took their leave back, or narrowed it. CAMEO_RESEMBLED: a clip that
 * may show you without your leave waits for a moderator, see `setLikenessDetection`.
 */
export type NotificationType =
  | 'CAMEO_ANSWERED'
  | 'CAMEO_REQUESTED'
  | 'CAMEO_RESEMBLED'
  | 'CAMEO_USED'
  | 'CAMEO_WITHDRAWN'
  | 'CLIP_PUBLISHED'
  | 'COMMENT'
  | 'FOLLOWED'
  | 'FOLLOW_ACCEPTED'
  | 'FOLLOW_REQUESTED'
  | 'GENERATION_FAILED'
  | 'GENERATION_FINISHED'
  | 'GUARDIAN'
  | 'LIKE'
  | 'MENTION'
  | 'MESSAGE_REQUEST'
  | 'MODERATION'
  | 'PUBLICATION_ANSWERED'
  | 'PUBLICATION_ASKED'
  | 'REMIX'
  | 'REPLY'
  | 'SCHEDULE_REFUSED'
  | 'SHARE';

/** A link to open. */
export type OpenClipLinkInput = {
  /** The secret in the link. */
  token: string;
};

/**
 * Who is in a picture. NOBODY: nobody who could be recognised; a moderator looks first
 * where a program is not sure. LIKENESSES: those whose likenesses are named in `cameoIds`, who decide.
 * CONSENTING_ADULTS: grown people who were asked and agreed; a moderator looks at the clip before others
 * see it.
 */
export type PeopleShown =
  | 'CONSENTING_ADULTS'
  | 'LIKENESSES'
  | 'NOBODY';

/** A picture that a clip is to begin with. */
export type PhotoInput = {
  /** Who is in it. Say the truth. */
  people: PeopleShown;
  /** One of your uploads that is READY. */
  uploadId: string | number;
};

/** A picture size in pixels. */
export type PictureSizeInput = {
  /** Pixels. */
  height: number;
  /** Pixels. */
  width: number;
};

/** What to allow from now on; what is absent stays. */
export type PolicySettingsInput = {
  /** Let others download the clips. */
  allowDownload?: boolean | null | undefined;
  /** Let clips begin by themselves. */
  autoplay?: boolean | null | undefined;
  /** Whether a guardian has to approve each use of the likeness, too. */
  cameoCoApproval?: boolean | null | undefined;
  /** Who may use the likeness, at most. */
  cameoMaxScope?: CameoScope | null | undefined;
  /** Who may comment on the clips, at most. */
  commentsFrom?: CommentPolicy | null | undefined;
  /** Let the next page of a feed come by itself. */
  continuousScroll?: boolean | null | undefined;
  /** Let feeds invite to make something now and then. */
  createCards?: boolean | null | undefined;
  /** How many clips feeds show in a day. */
  dailyClips?: number | null | undefined;
  /** How many minutes may be watched in a day. */
  dailyMinutes?: number | null | undefined;
  /** Who may start a conversation, at most; NONE: no messages at all. */
  dmPolicy?: MessagePolicy | null | undefined;
  /** How many clips may be made in a day. */
  generationsPerDay?: number | null | undefined;
  /** Let feeds read what was watched and liked. */
  personalisation?: boolean | null | undefined;
  /** How far clips may go. Those that are out further come down to it at once; those shared with a list or by a link become private. */
  publishMaxAudience?: Reach | null | undefined;
  /** Whether all guardians have to approve each clip before it is published, and each change of its words or to a wider audience after. */
  publishNeedsApproval?: boolean | null | undefined;
  /** Allow buying. */
  purchases?: boolean | null | undefined;
  /** When feeds are closed and nothing is pushed. A minor's come on top of those that hold already. */
  quietHours?: Array<QuietHoursInput> | null | undefined;
  /** Who may remix the clips, at most. */
  remixOfMe?: RemixPolicy | null | undefined;
  /** What becomes of sensitive clips. */
  sensitiveLevel?: SensitiveLevel | null | undefined;
  /** Let others see how many like the clips. */
  showsLikeCounts?: boolean | null | undefined;
};

/** KEPT: as before. ADDED: new in this turn. REMOVED: not there any more. */
export type PromptChangeKind =
  | 'ADDED'
  | 'KEPT'
  | 'REMOVED';

/**
 * How a publication that waited ended. DENIED: somebody said no. SILENCE: somebody did
 * not answer for 14 days. REFUSED: all agreed, and it may not be published any more. UNASKED: no guardian
 * is left to answer; publish it again. APPROVED, WITHDRAWN: it is published, or you took it back.
 */
export type PublicationOutcome =
  | 'APPROVED'
  | 'DENIED'
  | 'REFUSED'
  | 'SILENCE'
  | 'UNASKED'
  | 'WITHDRAWN';

/** Which draft to publish, for whom, with which words. */
export type PublishClipInput = {
  /** Whether others may download it; on by default, never for minors. */
  allowDownload?: boolean | null | undefined;
  /** Up to 1,000 characters. */
  altText?: string | null | undefined;
  /** Who may see it. */
  audience?: Audience;
  /** Up to 500 characters. */
  caption?: string | null | undefined;
  /** The draft. */
  clipId: string | number;
  /** Whom you let remix it; your `remixDefault` when absent. */
  remixPolicy?: RemixPolicy | null | undefined;
  /** The members of the audience LIST, 1 to 50. */
  viewerIds?: Array<string | number>;
};

/** Hours of rest in your time zone. */
export type QuietHoursInput = {
  /** Minutes after midnight; may be before `start`. */
  end: number;
  /** Minutes after midnight, 0 to 1,439. */
  start: number;
};

/**
 * How far clips may go. PUBLIC: to anybody, lists and links included. FOLLOWERS: to
 * followers. MUTUALS: to members who follow each other. PRIVATE: nowhere.
 */
export type Reach =
  | 'FOLLOWERS'
  | 'MUTUALS'
  | 'PRIVATE'
  | 'PUBLIC';

/** A clip that you may see. */
export type ReactionInput = {
  /** The clip. */
  clipId: string | number;
};

/** Clips that were on your screen. */
export type RecordImpressionsInput = {
  /** 1 to 50 clips. */
  clipIds: Array<string | number>;
};

/** How a playback goes. Report at its start, every few seconds, and at its end. */
export type RecordPlaybackInput = {
  /** The clip. */
  clipId: string | number;
  /** Whether the end was reached; nine tenths must be watched. */
  completed?: boolean;
  /** The secret of the link that opened a clip with audience LINK. */
  linkToken?: string | null | undefined;
  /** A random UUID that the player makes once per playback. */
  playbackId: string;
  /** Milliseconds watched in this playback so far, loops included; what exceeds ten lengths of the clip is cut. */
  watchedMs?: number;
};

/** A change to what one of your generations made. */
export type RefineInput = {
  /** What is to be different, 1 to 500 characters, such as "same but at night" or "a robot instead of the fox". */
  change: string;
  /** One of yours that became a clip. */
  generationId: string | number;
  /** As in `createClip`. */
  idempotencyKey?: string | null | undefined;
  /** 0 or more; absent: that of the generation. */
  seed?: number | null | undefined;
};

/** What to make of a clip. What is absent is as in that clip, where that is on offer. */
export type RemixClipInput = {
  /** What is heard. */
  audio?: AudioMode | null | undefined;
  /** Whose likenesses it shows; absent: those that the clip shows. Whoever the clip shows has to allow remixes in any case. */
  cameoIds?: Array<string | number> | null | undefined;
  /** The clip's caption to begin with, up to 500 characters. */
  caption?: string;
  /** A clip that you may see and remix. */
  clipId: string | number;
  /** As in `createClip`. */
  idempotencyKey?: string | null | undefined;
  /** What to make of it: 1 to 2,000 characters. */
  prompt: string;
  /** How long. */
  seconds?: number | null | undefined;
  /** 0 or more; absent: a random one, which the generation tells. */
  seed?: number | null | undefined;
  /** How large. */
  size?: PictureSizeInput | null | undefined;
  /** A named look. */
  style?: string | null | undefined;
};

/** Whom an author lets remix a clip that they may see: EVERYONE, accepted FOLLOWERS, MUTUALS (who follow each other), or NONE but the author. */
export type RemixPolicy =
  | 'EVERYONE'
  | 'FOLLOWERS'
  | 'MUTUALS'
  | 'NONE';

/** What to ask nothing of any more. */
export type RemoveFeedControlInput = {
  /** What the control is about. */
  target: FeedTargetInput;
};

/** Something to report: a clip or a member, one of the two. */
export type ReportInput = {
  /** With IMPERSONATION: the likeness whose owner somebody pretends to be; null: your own, if you have one. */
  cameoId?: string | number | null | undefined;
  /** The clip. */
  clipId?: string | number | null | undefined;
  /** Up to 1,000 characters. */
  details?: string;
  /** What is wrong. */
  reason: ReportReason;
  /** The member. */
  userId?: string | number | null | undefined;
};

/** What is wrong. IMPERSONATION: somebody pretends to be somebody else; where that is the owner of a likeness in use, moderators look at it first. HARASSMENT, HATE, VIOLENCE, SEXUAL. MINORS: a minor is in danger. SPAM, OTHER. */
export type ReportReason =
  | 'HARASSMENT'
  | 'HATE'
  | 'IMPERSONATION'
  | 'MINORS'
  | 'OTHER'
  | 'SEXUAL'
  | 'SPAM'
  | 'VIOLENCE';

/** OPEN: a moderator is to look at it. UPHELD: the clip was removed, or the account suspended. REJECTED: nothing was found against it. */
export type ReportState =
  | 'OPEN'
  | 'REJECTED'
  | 'UPHELD';

/** What to ask the owner of a likeness for. */
export type RequestCameoUseInput = {
  /** The likeness. */
  cameoId: string | number;
  /** What you want to make of it; its owner reads this. */
  prompt?: string;
  /** For one clip, so many, or until a day. */
  scope?: CameoUseScope;
  /** With UNTIL: within a year. */
  until?: string | null | undefined;
  /** With COUNT: 1 to 100. */
  uses?: number | null | undefined;
};

/** Who you are: handle and password, or a passkey, or the deletion's token. */
export type RestoreAccountInput = {
  /** What the client calls itself, shown in the list of sessions; up to 120 characters. */
  device?: string;
  /** The handle. */
  handle?: string | null | undefined;
  /** What `navigator.credentials.get` gave for `beginPasskeySignIn`. */
  passkey?: unknown;
  /** The password. */
  password?: string | null | undefined;
  /** The token that `deleteAccount` gave. */
  token?: string | null | undefined;
};

/** What to restrict; what is absent stays as it is. */
export type RestrictCameoInput = {
  /** What it is always shown with; told to the generator. */
  always?: Array<string> | null | undefined;
  /** Whether nobody may ask for it to look otherwise. */
  appearanceLocked?: boolean | null | undefined;
  /** Whether published clips that break the new rules are held as well; when absent, they are if purposes, contexts, phrases or the audience became narrower. */
  applyToExisting?: boolean | null | undefined;
  /** What it is kept out of. */
  blockedContexts?: Array<CameoContext> | null | undefined;
  /** Words that may not be said with it: up to 50 of up to 80 characters. */
  blockedPhrases?: Array<string> | null | undefined;
  /** The likeness. */
  cameoId: string | number;
  /** Whether your own face is drawn, from your enrolment; off until you say so. Turning it off ends the jobs that may be drawing it; for clips there are, see `revokeCameo`. */
  faceShown?: boolean | null | undefined;
  /** Free clips that were held for earlier rules and keep to the new ones. */
  liftHolds?: boolean;
  /** How far clips with it may go. Wider ones are narrowed at once. */
  maxAudience?: CameoAudience | null | undefined;
  /** What it is never shown with. */
  never?: Array<string> | null | undefined;
  /** Whether you are asked before others publish a clip with it. */
  publishNeedsApproval?: boolean | null | undefined;
  /** What it may be used for. */
  purposes?: Array<CameoPurpose> | null | undefined;
  /** Whether clips with it may be remixed. */
  remixAllowed?: boolean | null | undefined;
  /** Whether it may speak. */
  voiceAllowed?: boolean | null | undefined;
};

/** A generation to ask for again. */
export type RetryGenerationInput = {
  /** One of yours that ended without a clip. */
  generationId: string | number;
  /** As in `createClip`. */
  idempotencyKey?: string | null | undefined;
};

/** From whom, or for which clip, to take your leave back. */
export type RevokeCameoInput = {
  /** The likeness. */
  cameoId: string | number;
  /** For this clip and its remixes alone. With neither: from everybody. */
  clipId?: string | number | null | undefined;
  /** What becomes of what there is. */
  mode?: RevokeMode;
  /** From this member alone, who is kept out from now on. */
  userId?: string | number | null | undefined;
};

/**
 * What becomes of what there is. FUTURE_ONLY: published clips stay, drafts cannot be
 * published, nothing is remixed further. UNPUBLISH: all of it is hidden, remixes that show the likeness
 * too. ERASE: drafts are deleted now and published clips after 14 days, hidden until then.
 */
export type RevokeMode =
  | 'ERASE'
  | 'FUTURE_ONLY'
  | 'UNPUBLISH';

/** One of your sessions. */
export type RevokeSessionInput = {
  /** The session. */
  sessionId: string | number;
};

/** BLOCK: these names are kept out of prompts. ALLOW: they may stand there, even where the lists that come with the product keep them out. BLOCK wins. */
export type RightsPolicy =
  | 'ALLOW'
  | 'BLOCK';

/** MEMBER: as everybody. MODERATOR: sees what is hidden, to judge it. ADMIN: runs the instance. */
export type Role =
  | 'ADMIN'
  | 'MEMBER'
  | 'MODERATOR';

/** A recipe to keep. */
export type SaveFeedRecipeInput = {
  /** Whether others may see and use it. */
  isPublic?: boolean;
  /** 1 to 60 characters. */
  name: string;
  /** An instruction; absent: your controls as they stand. */
  text?: string | null | undefined;
};

/** Which draft to publish when, for whom, with which words. */
export type ScheduleClipInput = {
  /** Whether others may download it; on by default, never for minors. */
  allowDownload?: boolean | null | undefined;
  /** Up to 1,000 characters. */
  altText?: string | null | undefined;
  /** Who may see it. */
  audience?: Audience;
  /** Up to 500 characters. */
  caption?: string | null | undefined;
  /** The draft. */
  clipId: string | number;
  /** Whom you let remix it; your `remixDefault` when absent. */
  remixPolicy?: RemixPolicy | null | undefined;
  /** When, at most 366 days from now; it is published within seconds of it. */
  scheduledFor: string;
  /** The members of the audience LIST, 1 to 50. */
  viewerIds?: Array<string | number>;
};

/**
 * What to look for. MEMBER: handles, with a typo in them too, and names. TAG:
 * hashtags, with a typo in them too. CLIP: captions, and prompts of public clips and your own.
 */
export type SearchKind =
  | 'CLIP'
  | 'MEMBER'
  | 'TAG';

/** What to write in a conversation. */
export type SendMessageInput = {
  /** A clip to share; whoever may not see it will not by this. */
  clipId?: string | number | null | undefined;
  /** The conversation. */
  conversationId: string | number;
  /** 1 to 80 characters of your choice: sending again with the same key sends once. */
  idempotencyKey: string;
  /** Up to 2,000 characters; 500 while you are not let in yet. */
  text?: string;
};

/**
 * What becomes of sensitive clips. SHOW: nothing. WARN: they are covered until asked
 * for. HIDE: they are not shown.
 */
export type SensitiveLevel =
  | 'HIDE'
  | 'SHOW'
  | 'WARN';

/** Who may use a likeness of yours. */
export type SetCameoLevelInput = {
  /** The likeness. */
  cameoId: string | number;
  /** Who; minors go no further than APPROVED. */
  level: CameoLevel;
};

/** How much your feeds show you in a day. */
export type SetFeedBudgetInput = {
  /** At most so many clips, 0 to 10,000; null: no limit of yours. */
  dailyClips?: number | null | undefined;
  /** At most so many minutes, 0 to 1,440; null: no limit of yours. */
  dailyMinutes?: number | null | undefined;
};

/** A control to set: a `value`, a `rule` or a `share`, one of them. */
export type SetFeedControlInput = {
  /** How long it holds; absent: FOREVER. */
  lasting?: FeedControlLasting | null | undefined;
  /** HIDE or ONLY. */
  rule?: FeedRule | null | undefined;
  /** 0 to 1. */
  share?: number | null | undefined;
  /** What it is about. */
  target: FeedTargetInput;
  /** -2 to 2; 0 takes it back. */
  value?: number | null | undefined;
};

/** A mood or a recipe for this session; neither: take it off. */
export type SetFeedMoodInput = {
  /** A name from `feedMoods`. */
  mood?: string | null | undefined;
  /** A recipe that you may see. */
  recipeId?: string | number | null | undefined;
};

/** Whether to look for your face. */
export type SetLikenessDetectionInput = {
  /** Your own likeness, in use. */
  cameoId: string | number;
  /** Off until you say so. */
  enabled: boolean;
};

/** Weights. */
export type SetRankerWeightsInput = {
  /** Those that change; none at all: your own go, the instance's hold. */
  weights: Array<WeightInput>;
};

/** Whether others may be recommended your clips. */
export type SetRecommendedInput = {
  /** False: your clips are in no FOR_YOU and no TRENDING; your followers' FOLLOWING keeps them. */
  isRecommended: boolean;
};

/**
 * Where a clip was shared to. LINK: its address was copied. MESSAGE: sent to a
 * member. EMBED: shown in a page. SYSTEM: the device's own sheet. OTHER: anywhere else.
 */
export type ShareChannel =
  | 'EMBED'
  | 'LINK'
  | 'MESSAGE'
  | 'OTHER'
  | 'SYSTEM';

/** A clip that was shared, and where to. */
export type ShareClipInput = {
  /** Where to. */
  channel: ShareChannel;
  /** The clip. */
  clipId: string | number;
};

/** What a director would say of a shot. It becomes part of the prompt, which is shown. */
export type ShotGuideInput = {
  /** What happens. */
  action?: string | null | undefined;
  /** How the camera moves, such as "slow zoom in". */
  camera?: string | null | undefined;
  /** What is said. */
  dialogue?: string | null | undefined;
  /** The light, such as "at sunset". */
  light?: string | null | undefined;
  /** What is heard. */
  sound?: string | null | undefined;
};

/** A shot of a storyboard. */
export type ShotInput = {
  /** Whose likenesses it shows; up to 4 in all shots together. */
  cameoIds?: Array<string | number> | null | undefined;
  /** More about it, told apart. */
  guide?: ShotGuideInput | null | undefined;
  /** Who does what, and where. */
  prompt: string;
  /** How long; 4 seconds when absent. */
  seconds?: number | null | undefined;
};

/** Handle and password. */
export type SignInInput = {
  /** What the client calls itself, shown in the list of sessions; up to 120 characters. */
  device?: string;
  /** The handle, with or without an @. */
  handle: string;
  /** The password. */
  password: string;
};

/** A new member who signs in with a password. */
export type SignUpInput = {
  /** Age band, where a date is too much to ask; absent: UNKNOWN. */
  ageBand?: AgeBand | null | undefined;
  /** Date of birth, or instead of it `ageBand`. */
  bornOn?: string | null | undefined;
  /** What the client calls itself, shown in the list of sessions; up to 120 characters. */
  device?: string;
  /** 3 to 30 letters (a-z), digits, dots or underscores, whatever the case. */
  handle: string;
  /** Needed where the instance takes members by invitation. */
  inviteCode?: string | null | undefined;
  /** Display name, 1 to 60 characters. */
  name: string;
  /** 10 to 256 characters; neither common nor the handle. */
  password: string;
};

/** A likeness of yours to be. */
export type StartCameoEnrolmentInput = {
  /** What you call it, 1 to 60 characters. */
  name: string;
};

/** What to write to a member. */
export type StartConversationInput = {
  /** A clip to share; whoever may not see it will not by this. */
  clipId?: string | number | null | undefined;
  /** 1 to 80 characters of your choice: sending again with the same key sends once. */
  idempotencyKey: string;
  /** Up to 2,000 characters; 500 while you are not let in yet. */
  text?: string;
  /** The member. */
  userId: string | number;
};

/** A generation that is to show a likeness of yours. */
export type StopCameoUseInput = {
  /** The likeness. */
  cameoId: string | number;
  /** The generation. */
  generationId: string | number;
};

/** What you allow yourself. */
export type TightenMySettingsInput = {
  /** What to allow. */
  settings: PolicySettingsInput;
};

/** Several of your clips. */
export type TrashClipsInput = {
  /** 1 to 50 clips. */
  clipIds: Array<string | number>;
};

/** A message. */
export type UnsendMessageInput = {
  /** One that you sent. */
  messageId: string | number;
};

/** What to change of a clip; what is absent stays. */
export type UpdateClipInput = {
  /** Whether others may download it. */
  allowDownload?: boolean | null | undefined;
  /** Up to 1,000 characters. */
  altText?: string | null | undefined;
  /** A new audience; published clips only. */
  audience?: Audience | null | undefined;
  /** Up to 500 characters. */
  caption?: string | null | undefined;
  /** One of your clips. */
  clipId: string | number;
  /** Whom you let remix it from now on. */
  remixPolicy?: RemixPolicy | null | undefined;
  /** The members of the audience LIST, 1 to 50. */
  viewerIds?: Array<string | number>;
};

/** What to change of a recipe of yours; what is absent stays. */
export type UpdateFeedRecipeInput = {
  /** Whether others may see and use it. */
  isPublic?: boolean | null | undefined;
  /** 1 to 60 characters. */
  name?: string | null | undefined;
  /** The recipe. */
  recipeId: string | number;
  /** An instruction in place of its controls. */
  text?: string | null | undefined;
};

/** What a guardian allows a ward. */
export type UpdateGuardianSettingsInput = {
  /** What to allow. */
  settings: PolicySettingsInput;
  /** The ward. */
  wardId: string | number;
};

/** What to change of your profile; what is absent stays. */
export type UpdateProfileInput = {
  /** One of your clips, whose poster becomes your picture. Whoever may see your profile sees it, whatever the clip's audience, and it stays when the clip goes: nobody else's likeness may be in it (CONSENT_NEEDED). */
  avatarClipId?: string | number | null | undefined;
  /** Up to 500 characters. */
  bio?: string | null | undefined;
  /** The feed to start with. */
  feedChoice?: FeedKind | null | undefined;
  /** A new handle; the old one stays yours, and you may return to it. */
  handle?: string | null | undefined;
  /** Whether following takes a request. Minors stay private. When an account becomes public, open requests stay open until you answer them. */
  isPrivate?: boolean | null | undefined;
  /** 1 to 60 characters. */
  name?: string | null | undefined;
  /** Have no picture any more; not together with `avatarClipId`. */
  removeAvatar?: boolean;
};

/** AWAITED: send the picture. READY: a clip may begin with it. REFUSED: see `refusal`. */
export type UploadState =
  | 'AWAITED'
  | 'READY'
  | 'REFUSED';

/** What one parameter shall weigh. */
export type WeightInput = {
  /** A name of `rankerWeights`. */
  name: string;
  /** Within its bounds. */
  weight: number;
};

/**
 * What may help. STEER: ask something else of the feed
 * (`applyFeedInstruction`). LIMIT: let the feed end sooner (`feedBudget`).
 */
export type WellbeingOffer =
  | 'LIMIT'
  | 'STEER';

export type InstanceQueryVariables = Exact<{ [key: string]: never; }>;


export type InstanceQuery = { instance: { name: string, signUp: string, minimumAge: number } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { liveCursor: string, unreadMessageCount: number | null, unreadNotificationCount: number | null, viewer: { id: string, handle: string, name: string, bio: string, isPrivate: boolean, role: Role, feedChoice: FeedKind, hasPassword: boolean, ageBand: AgeBand, avatar: { url: string } | null, policy: { isMinor: boolean, mayBePublic: boolean, mayInvite: boolean } } | null };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { signUp: { token: string | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn: { token: string | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: { errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile: { viewer: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { viewer: { sessions: { edges: Array<{ node: { id: string, name: string, createdAt: string, lastUsedAt: string | null, revokedAt: string | null, isCurrent: boolean } }> } | null } | null };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type RevokeSessionMutation = { revokeSession: { session: { id: string, revokedAt: string | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword: { errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type DeleteAccountMutationVariables = Exact<{
  input: DeleteAccountInput;
}>;


export type DeleteAccountMutation = { deleteAccount: { eraseAt: string | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RestoreAccountMutationVariables = Exact<{
  input: RestoreAccountInput;
}>;


export type RestoreAccountMutation = { restoreAccount: { token: string | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ExportsQueryVariables = Exact<{ [key: string]: never; }>;


export type ExportsQuery = { exports: { edges: Array<{ node: { id: string, state: ExportState, progress: number, createdAt: string, expiresAt: string | null, download: { url: string, size: number } | null } }> } | null };

export type RequestExportMutationVariables = Exact<{ [key: string]: never; }>;


export type RequestExportMutation = { requestExport: { export: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type LikenessFragment = { id: string, name: string, state: CameoState, level: CameoLevel, isDetected: boolean | null, createdAt: string, restrictions: { appearanceLocked: boolean, faceShown: boolean, maxAudience: CameoAudience, publishNeedsApproval: boolean, voiceAllowed: boolean, remixAllowed: boolean, blockedContexts: Array<CameoContext> } | null, permits: Array<{ isAllowed: boolean, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }> };

export type UseRequestFragment = { id: string, state: CameoRequestState, prompt: string, scope: CameoUseScope, uses: number | null, until: string | null, createdAt: string, expiresAt: string, requester: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, owner: { id: string, handle: string, name: string, avatar: { url: string } | null } | null };

export type MyFaceQueryVariables = Exact<{ [key: string]: never; }>;


export type MyFaceQuery = { myCameo: { id: string, name: string, state: CameoState, level: CameoLevel, isDetected: boolean | null, createdAt: string, generations: { edges: Array<{ node: { id: string, prompt: string, fraction: number } }> } | null, restrictions: { appearanceLocked: boolean, faceShown: boolean, maxAudience: CameoAudience, publishNeedsApproval: boolean, voiceAllowed: boolean, remixAllowed: boolean, blockedContexts: Array<CameoContext> } | null, permits: Array<{ isAllowed: boolean, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }> } | null, cameoRequests: { edges: Array<{ node: { id: string, state: CameoRequestState, prompt: string, scope: CameoUseScope, uses: number | null, until: string | null, createdAt: string, expiresAt: string, requester: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, owner: { id: string, handle: string, name: string, avatar: { url: string } | null } | null } }> } | null };

export type FaceUsesQueryVariables = Exact<{
  state?: CameoUses | null | undefined;
  after?: string | null | undefined;
}>;


export type FaceUsesQuery = { myCameo: { uses: { edges: Array<{ node: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type FaceOfQueryVariables = Exact<{
  handle: string;
}>;


export type FaceOfQuery = { user: { id: string, handle: string, name: string, cameo: { id: string, name: string } | null, avatar: { url: string } | null } | null };

export type SetCameoLevelMutationVariables = Exact<{
  input: SetCameoLevelInput;
}>;


export type SetCameoLevelMutation = { setCameoLevel: { cameo: { id: string, name: string, state: CameoState, level: CameoLevel, isDetected: boolean | null, createdAt: string, restrictions: { appearanceLocked: boolean, faceShown: boolean, maxAudience: CameoAudience, publishNeedsApproval: boolean, voiceAllowed: boolean, remixAllowed: boolean, blockedContexts: Array<CameoContext> } | null, permits: Array<{ isAllowed: boolean, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RestrictCameoMutationVariables = Exact<{
  input: RestrictCameoInput;
}>;


export type RestrictCameoMutation = { restrictCameo: { cameo: { id: string, name: string, state: CameoState, level: CameoLevel, isDetected: boolean | null, createdAt: string, restrictions: { appearanceLocked: boolean, faceShown: boolean, maxAudience: CameoAudience, publishNeedsApproval: boolean, voiceAllowed: boolean, remixAllowed: boolean, blockedContexts: Array<CameoContext> } | null, permits: Array<{ isAllowed: boolean, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SetLikenessDetectionMutationVariables = Exact<{
  input: SetLikenessDetectionInput;
}>;


export type SetLikenessDetectionMutation = { setLikenessDetection: { cameo: { id: string, name: string, state: CameoState, level: CameoLevel, isDetected: boolean | null, createdAt: string, restrictions: { appearanceLocked: boolean, faceShown: boolean, maxAudience: CameoAudience, publishNeedsApproval: boolean, voiceAllowed: boolean, remixAllowed: boolean, blockedContexts: Array<CameoContext> } | null, permits: Array<{ isAllowed: boolean, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type PauseCameoMutationVariables = Exact<{
  input: CameoInput;
}>;


export type PauseCameoMutation = { pauseCameo: { cameo: { id: string, name: string, state: CameoState, level: CameoLevel, isDetected: boolean | null, createdAt: string, restrictions: { appearanceLocked: boolean, faceShown: boolean, maxAudience: CameoAudience, publishNeedsApproval: boolean, voiceAllowed: boolean, remixAllowed: boolean, blockedContexts: Array<CameoContext> } | null, permits: Array<{ isAllowed: boolean, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ResumeCameoMutationVariables = Exact<{
  input: CameoInput;
}>;


export type ResumeCameoMutation = { resumeCameo: { cameo: { id: string, name: string, state: CameoState, level: CameoLevel, isDetected: boolean | null, createdAt: string, restrictions: { appearanceLocked: boolean, faceShown: boolean, maxAudience: CameoAudience, publishNeedsApproval: boolean, voiceAllowed: boolean, remixAllowed: boolean, blockedContexts: Array<CameoContext> } | null, permits: Array<{ isAllowed: boolean, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RevokeCameoMutationVariables = Exact<{
  input: RevokeCameoInput;
}>;


export type RevokeCameoMutation = { revokeCameo: { cameo: { id: string, name: string, state: CameoState, level: CameoLevel, isDetected: boolean | null, createdAt: string, restrictions: { appearanceLocked: boolean, faceShown: boolean, maxAudience: CameoAudience, publishNeedsApproval: boolean, voiceAllowed: boolean, remixAllowed: boolean, blockedContexts: Array<CameoContext> } | null, permits: Array<{ isAllowed: boolean, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type StopCameoUseMutationVariables = Exact<{
  input: StopCameoUseInput;
}>;


export type StopCameoUseMutation = { stopCameoUse: { cameo: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type DecideCameoRequestMutationVariables = Exact<{
  input: DecideCameoRequestInput;
}>;


export type DecideCameoRequestMutation = { decideCameoRequest: { request: { id: string, state: CameoRequestState, prompt: string, scope: CameoUseScope, uses: number | null, until: string | null, createdAt: string, expiresAt: string, requester: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, owner: { id: string, handle: string, name: string, avatar: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RequestCameoUseMutationVariables = Exact<{
  input: RequestCameoUseInput;
}>;


export type RequestCameoUseMutation = { requestCameoUse: { request: { id: string, state: CameoRequestState, prompt: string, scope: CameoUseScope, uses: number | null, until: string | null, createdAt: string, expiresAt: string, requester: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, owner: { id: string, handle: string, name: string, avatar: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type CameoUsedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CameoUsedSubscription = { cameoUsed: { stage: string | null, cursor: string, resync: boolean } };

export type StartCameoEnrolmentMutationVariables = Exact<{
  input: StartCameoEnrolmentInput;
}>;


export type StartCameoEnrolmentMutation = { startCameoEnrolment: { enrolment: { id: string, digits: string, poses: Array<string>, expiresAt: string, uploadUrl: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type FigureFragment = { id: string, cameoId: string, name: string | null, handle: string | null, state: CameoState | null, level: CameoLevel | null, licence: CharacterLicence, look: { words: string, subject: string, colours: Array<string>, wears: Array<string>, hasPicture: boolean } | null };

export type CharactersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CharactersQuery = { characters: { edges: Array<{ node: { id: string, cameoId: string, name: string | null, handle: string | null, state: CameoState | null, level: CameoLevel | null, licence: CharacterLicence, forkedFrom: { name: string | null, owner: { handle: string } | null } | null, look: { words: string, subject: string, colours: Array<string>, wears: Array<string>, hasPicture: boolean } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type CreateCharacterMutationVariables = Exact<{
  input: CreateCharacterInput;
}>;


export type CreateCharacterMutation = { createCharacter: { notes: Array<string>, character: { id: string, cameoId: string, name: string | null, handle: string | null, state: CameoState | null, level: CameoLevel | null, licence: CharacterLicence, look: { words: string, subject: string, colours: Array<string>, wears: Array<string>, hasPicture: boolean } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type EditCharacterMutationVariables = Exact<{
  input: EditCharacterInput;
}>;


export type EditCharacterMutation = { editCharacter: { notes: Array<string>, character: { id: string, cameoId: string, name: string | null, handle: string | null, state: CameoState | null, level: CameoLevel | null, licence: CharacterLicence, look: { words: string, subject: string, colours: Array<string>, wears: Array<string>, hasPicture: boolean } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type CharactersOfQueryVariables = Exact<{
  ownerId: string | number;
  after?: string | null | undefined;
}>;


export type CharactersOfQuery = { characters: { edges: Array<{ node: { id: string, cameoId: string, name: string | null, handle: string | null, state: CameoState | null, level: CameoLevel | null, licence: CharacterLicence, look: { words: string, subject: string, colours: Array<string>, wears: Array<string>, hasPicture: boolean } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ForkCharacterMutationVariables = Exact<{
  input: ForkCharacterInput;
}>;


export type ForkCharacterMutation = { forkCharacter: { character: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ClipPageQueryVariables = Exact<{
  id: string | number;
}>;


export type ClipPageQuery = { clip: { style: string | null, publishedAt: string | null, viewCount: number, depth: number, remixPolicy: RemixPolicy, commentPolicy: CommentPolicy, allowDownload: boolean, id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean, author: { viewerFollows: FollowState | null, id: string, handle: string, name: string, avatar: { url: string } | null } | null, parent:
      | { __typename: 'Clip', id: string, author: { handle: string } | null }
      | { __typename: 'ClipTombstone' }
     | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }>, subtitles: { lines: Array<{ startMs: number, endMs: number, text: string }> }, video: { url: string } | null, small: { url: string } | null, poster: { url: string } | null } | null };

export type LineageQueryVariables = Exact<{
  id: string | number;
}>;


export type LineageQuery = { clip: { descendantCount: number, id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, author: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, ancestors: { edges: Array<{ node:
          | { __typename: 'Clip', id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, author: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, poster: { url: string } | null }
          | { __typename: 'ClipTombstone', distance: number }
         }> } | null, tree: { edges: Array<{ node: { distance: number, hiddenBetween: number, above: { id: string }, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, author: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, poster: { url: string } | null } } }>, pageInfo: { hasNextPage: boolean } } | null, poster: { url: string } | null } | null };

export type DraftsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type DraftsQuery = { drafts: { edges: Array<{ node: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type DraftQueryVariables = Exact<{
  id: string | number;
}>;


export type DraftQuery = { clip: { style: string | null, allowDownload: boolean, remixPolicy: RemixPolicy, id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, generation: { id: string, prompt: string, change: string | null, notes: Array<string>, promptChanges: Array<{ kind: PromptChangeKind, text: string }> | null } | null, schedule: { scheduledFor: string, refusal: string | null } | null, publication: { waitsForGuardians: boolean, waitsForOwners: boolean, expiresAt: string, outcome: PublicationOutcome | null, reason: string } | null, video: { url: string } | null, parent:
      | { __typename: 'Clip', id: string, author: { handle: string } | null }
      | { __typename: 'ClipTombstone' }
     | null, poster: { url: string } | null } | null };

export type PublishClipMutationVariables = Exact<{
  input: PublishClipInput;
}>;


export type PublishClipMutation = { publishClip: { clip: { style: string | null, publishedAt: string | null, viewCount: number, depth: number, remixPolicy: RemixPolicy, commentPolicy: CommentPolicy, allowDownload: boolean, id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean, author: { viewerFollows: FollowState | null, id: string, handle: string, name: string, avatar: { url: string } | null } | null, parent:
        | { __typename: 'Clip', id: string, author: { handle: string } | null }
        | { __typename: 'ClipTombstone' }
       | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }>, subtitles: { lines: Array<{ startMs: number, endMs: number, text: string }> }, video: { url: string } | null, small: { url: string } | null, poster: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnpublishClipMutationVariables = Exact<{
  input: ClipInput;
}>;


export type UnpublishClipMutation = { unpublishClip: { clip: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ScheduleClipMutationVariables = Exact<{
  input: ScheduleClipInput;
}>;


export type ScheduleClipMutation = { scheduleClip: { clip: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnscheduleClipMutationVariables = Exact<{
  input: ClipInput;
}>;


export type UnscheduleClipMutation = { unscheduleClip: { clip: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UpdateClipMutationVariables = Exact<{
  input: UpdateClipInput;
}>;


export type UpdateClipMutation = { updateClip: { clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type TrashClipsMutationVariables = Exact<{
  input: TrashClipsInput;
}>;


export type TrashClipsMutation = { trashClips: { clips: Array<{ id: string }> | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type CreateClipLinkMutationVariables = Exact<{
  input: CreateClipLinkInput;
}>;


export type CreateClipLinkMutation = { createClipLink: { created: { token: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type OpenClipLinkMutationVariables = Exact<{
  input: OpenClipLinkInput;
}>;


export type OpenClipLinkMutation = { openClipLink: { clip: { style: string | null, publishedAt: string | null, viewCount: number, depth: number, remixPolicy: RemixPolicy, commentPolicy: CommentPolicy, allowDownload: boolean, id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean, author: { viewerFollows: FollowState | null, id: string, handle: string, name: string, avatar: { url: string } | null } | null, parent:
        | { __typename: 'Clip', id: string, author: { handle: string } | null }
        | { __typename: 'ClipTombstone' }
       | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }>, subtitles: { lines: Array<{ startMs: number, endMs: number, text: string }> }, video: { url: string } | null, small: { url: string } | null, poster: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type BookmarksQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type BookmarksQuery = { bookmarks: { edges: Array<{ node: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ProvenanceQueryVariables = Exact<{
  id: string | number;
  language: Language;
}>;


export type ProvenanceQuery = { clip: { provenance: { words: Array<string>, signedBy: string, isChecked: boolean } } | null };

export type RemarkFragment = { id: string, body: string | null, state: CommentState, isPinned: boolean, isDeleted: boolean, isReply: boolean, replyCount: number, createdAt: string, editedAt: string | null, author: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }> };

export type CommentsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type CommentsQuery = { clip: { commentCount: number, commentPolicy: CommentPolicy, author: { id: string } | null, comments: { edges: Array<{ node: { id: string, body: string | null, state: CommentState, isPinned: boolean, isDeleted: boolean, isReply: boolean, replyCount: number, createdAt: string, editedAt: string | null, author: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type RepliesQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type RepliesQuery = { node:
    | { __typename: 'ApiToken' }
    | { __typename: 'Batch' }
    | { __typename: 'Cameo' }
    | { __typename: 'CameoEnrolment' }
    | { __typename: 'CameoRequest' }
    | { __typename: 'Challenge' }
    | { __typename: 'Character' }
    | { __typename: 'CharacterLook' }
    | { __typename: 'Clip' }
    | { __typename: 'ClipLink' }
    | { __typename: 'Collaboration' }
    | { __typename: 'Comment', replies: { edges: Array<{ node: { id: string, body: string | null, state: CommentState, isPinned: boolean, isDeleted: boolean, isReply: boolean, replyCount: number, createdAt: string, editedAt: string | null, author: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { __typename: 'Conversation' }
    | { __typename: 'FeedRecipe' }
    | { __typename: 'Generation' }
    | { __typename: 'GuardianLink' }
    | { __typename: 'Identity' }
    | { __typename: 'Invite' }
    | { __typename: 'Message' }
    | { __typename: 'Notification' }
    | { __typename: 'Passkey' }
    | { __typename: 'Playlist' }
    | { __typename: 'Report' }
    | { __typename: 'ReportCase' }
    | { __typename: 'RightsEntry' }
    | { __typename: 'Session' }
    | { __typename: 'User' }
    | { __typename: 'WardPublication' }
   | null };

export type CreateCommentMutationVariables = Exact<{
  input: CreateCommentInput;
}>;


export type CreateCommentMutation = { createComment: { comment: { id: string, body: string | null, state: CommentState, isPinned: boolean, isDeleted: boolean, isReply: boolean, replyCount: number, createdAt: string, editedAt: string | null, author: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type DeleteCommentMutationVariables = Exact<{
  input: CommentInput;
}>;


export type DeleteCommentMutation = { deleteComment: { clip: { id: string, commentCount: number } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type BudgetFragment = { remaining: number | null, minutesRemaining: number | null, resetsAt: string | null, reason: FeedEnd | null };

export type FeedQueryVariables = Exact<{
  kind?: FeedKind | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  recipeId?: string | number | null | undefined;
  language?: FeedLanguage;
}>;


export type FeedQuery = { liveCursor: string, feed: { continuousScroll: boolean, autoplay: boolean, edges: Array<{ cursor: string, node: { style: string | null, publishedAt: string | null, viewCount: number, depth: number, remixPolicy: RemixPolicy, commentPolicy: CommentPolicy, allowDownload: boolean, id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean, author: { viewerFollows: FollowState | null, id: string, handle: string, name: string, avatar: { url: string } | null } | null, parent:
          | { __typename: 'Clip', id: string, author: { handle: string } | null }
          | { __typename: 'ClipTombstone' }
         | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }>, subtitles: { lines: Array<{ startMs: number, endMs: number, text: string }> }, video: { url: string } | null, small: { url: string } | null, poster: { url: string } | null }, reasons: Array<{ name: string, told: string, control: { kind: FeedTargetKind, name: string, text: string, source: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, budget: { remaining: number | null, minutesRemaining: number | null, resetsAt: string | null, reason: FeedEnd | null }, cards: Array<{ kind: FeedCardKind, after: number, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null }> } | null };

export type FeedBudgetQueryVariables = Exact<{ [key: string]: never; }>;


export type FeedBudgetQuery = { feedBudget: { remaining: number | null, minutesRemaining: number | null, resetsAt: string | null, reason: FeedEnd | null } };

export type SetFeedBudgetMutationVariables = Exact<{
  input: SetFeedBudgetInput;
}>;


export type SetFeedBudgetMutation = { setFeedBudget: { budget: { remaining: number | null, minutesRemaining: number | null, resetsAt: string | null, reason: FeedEnd | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type WhyThisClipQueryVariables = Exact<{
  clipId: string | number;
  cursor?: string | null | undefined;
  language: FeedLanguage;
}>;


export type WhyThisClipQuery = { whyThisClip: { score: number, sourceTold: string, model: string, terms: Array<{ name: string, weight: number, value: number, contribution: number, told: string }>, controls: Array<{ target: string, label: string, before: number, aimed: number, after: number }>, keptBy: Array<{ kind: FeedTargetKind, name: string, text: string, source: string }> } | null };

export type RankerWeightsQueryVariables = Exact<{
  language?: FeedLanguage;
}>;


export type RankerWeightsQuery = { rankerWeights: { model: string, isPersonalised: boolean, isRecommended: boolean, weights: Array<{ name: string, weight: number, default: number, least: number, most: number, told: string }> } | null };

export type SetRankerWeightsMutationVariables = Exact<{
  input: SetRankerWeightsInput;
}>;


export type SetRankerWeightsMutation = { setRankerWeights: { ranker: { weights: Array<{ name: string, weight: number }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ResetRankingProfileMutationVariables = Exact<{ [key: string]: never; }>;


export type ResetRankingProfileMutation = { resetRankingProfile: { errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SetRecommendedMutationVariables = Exact<{
  input: SetRecommendedInput;
}>;


export type SetRecommendedMutation = { setRecommended: { ranker: { isRecommended: boolean } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ClipPublishedSubscriptionVariables = Exact<{
  kind: FeedKind;
  after?: string | null | undefined;
}>;


export type ClipPublishedSubscription = { clipPublished: { cursor: string, resync: boolean, clips: Array<{ style: string | null, publishedAt: string | null, viewCount: number, depth: number, remixPolicy: RemixPolicy, commentPolicy: CommentPolicy, allowDownload: boolean, id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean, author: { viewerFollows: FollowState | null, id: string, handle: string, name: string, avatar: { url: string } | null } | null, parent:
        | { __typename: 'Clip', id: string, author: { handle: string } | null }
        | { __typename: 'ClipTombstone' }
       | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }>, subtitles: { lines: Array<{ startMs: number, endMs: number, text: string }> }, video: { url: string } | null, small: { url: string } | null, poster: { url: string } | null }> } };

export type FeedInvalidatedSubscriptionVariables = Exact<{
  clipIds: Array<string | number> | string | number;
  after?: string | null | undefined;
}>;


export type FeedInvalidatedSubscription = { feedInvalidated: { causes: Array<FeedInvalidationCause>, clipIds: Array<string>, cursor: string, resync: boolean } };

export type RecordImpressionsMutationVariables = Exact<{
  input: RecordImpressionsInput;
}>;


export type RecordImpressionsMutation = { recordImpressions: { errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RecordPlaybackMutationVariables = Exact<{
  input: RecordPlaybackInput;
}>;


export type RecordPlaybackMutation = { recordPlayback: { counted: boolean | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type WellbeingPollQueryVariables = Exact<{ [key: string]: never; }>;


export type WellbeingPollQuery = { wellbeingPoll: { lowest: number, highest: number, question: string, questionFr: string } | null };

export type AnswerWellbeingPollMutationVariables = Exact<{
  input: AnswerWellbeingPollInput;
}>;


export type AnswerWellbeingPollMutation = { answerWellbeingPoll: { offers: Array<WellbeingOffer>, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RefusalFragment = { code: ErrorCode, message: string, field: string | null, retryAfter: number | null };

export type MemberFragment = { id: string, handle: string, name: string, avatar: { url: string } | null };

export type MemberRowFragment = { isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null };

export type TileFragment = { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null };

export type ReactionsFragment = { id: string, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean };

export type ReelFragment = { style: string | null, publishedAt: string | null, viewCount: number, depth: number, remixPolicy: RemixPolicy, commentPolicy: CommentPolicy, allowDownload: boolean, id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean, author: { viewerFollows: FollowState | null, id: string, handle: string, name: string, avatar: { url: string } | null } | null, parent:
    | { __typename: 'Clip', id: string, author: { handle: string } | null }
    | { __typename: 'ClipTombstone' }
   | null, mentions: Array<{ start: number, length: number, user: { handle: string } | null }>, subtitles: { lines: Array<{ startMs: number, endMs: number, text: string }> }, video: { url: string } | null, small: { url: string } | null, poster: { url: string } | null };

export type MakingFragment = { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null };

export type WorkshopQueryVariables = Exact<{ [key: string]: never; }>;


export type WorkshopQuery = { generationBackend: { name: string, title: string, minSeconds: number, maxSeconds: number, defaultSeconds: number, audioModes: Array<AudioMode>, maxPrompt: number, imageReference: boolean, maxShots: number, maxFilmSeconds: number, sizes: Array<{ width: number, height: number }>, defaultSize: { width: number, height: number }, styles: Array<{ name: string, title: string, description: string }> } | null, generationAllowance: { daily: number, used: number, resetsAt: string } | null };

export type GenerationsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type GenerationsQuery = { generations: { edges: Array<{ node: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type CreateClipMutationVariables = Exact<{
  input: CreateClipInput;
}>;


export type CreateClipMutation = { createClip: { generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RemixClipMutationVariables = Exact<{
  input: RemixClipInput;
}>;


export type RemixClipMutation = { remixClip: { generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RetakeDraftMutationVariables = Exact<{
  input: RemixClipInput;
}>;


export type RetakeDraftMutation = { retakeDraft: { generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type CancelGenerationMutationVariables = Exact<{
  input: CancelGenerationInput;
}>;


export type CancelGenerationMutation = { cancelGeneration: { generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RetryGenerationMutationVariables = Exact<{
  input: RetryGenerationInput;
}>;


export type RetryGenerationMutation = { retryGeneration: { generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type GenerationProgressSubscriptionVariables = Exact<{
  generationId: string | number;
  after?: string | null | undefined;
}>;


export type GenerationProgressSubscription = { generationProgress: { seq: number, stage: string, fraction: number, preview: string | null, cursor: string, generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } } };

export type CanGenerateQueryVariables = Exact<{
  input: CreateClipInput;
  remixOf?: string | number | null | undefined;
}>;


export type CanGenerateQuery = { canGenerate: { allowed: boolean, waits: boolean, cost: number, blockers: Array<{ reason: string, category: string | null, cameoId: string }>, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } | null };

export type VariationsFragment = { id: string, state: BatchState, fraction: number, counts: { total: number, waiting: number, running: number, completed: number, ended: number, refused: number }, items: Array<{ place: number, prompt: string, error: { message: string } | null, generation: { id: string, state: GenerationState, fraction: number, width: number, height: number, error: { message: string } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null } | null }> };

export type CreateBatchMutationVariables = Exact<{
  input: CreateBatchInput;
}>;


export type CreateBatchMutation = { createBatch: { batch: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type CancelBatchMutationVariables = Exact<{
  input: CancelBatchInput;
}>;


export type CancelBatchMutation = { cancelBatch: { batch: { id: string, state: BatchState, fraction: number, counts: { total: number, waiting: number, running: number, completed: number, ended: number, refused: number }, items: Array<{ place: number, prompt: string, error: { message: string } | null, generation: { id: string, state: GenerationState, fraction: number, width: number, height: number, error: { message: string } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null } | null }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type BatchProgressSubscriptionVariables = Exact<{
  batchId: string | number;
  after?: string | null | undefined;
}>;


export type BatchProgressSubscription = { batchProgress: { cursor: string, batch: { id: string, state: BatchState, fraction: number, counts: { total: number, waiting: number, running: number, completed: number, ended: number, refused: number }, items: Array<{ place: number, prompt: string, error: { message: string } | null, generation: { id: string, state: GenerationState, fraction: number, width: number, height: number, error: { message: string } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null } | null }> } } };

export type RefineMutationVariables = Exact<{
  input: RefineInput;
}>;


export type RefineMutation = { refine: { generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type TurnFragment = { id: string, state: GenerationState, prompt: string, change: string | null, clip: { id: string, blurhash: string, poster: { url: string } | null } | null };

export type PromptThreadQueryVariables = Exact<{
  generationId: string | number;
}>;


export type PromptThreadQuery = { promptThread: { edges: Array<{ node: { id: string, state: GenerationState, prompt: string, change: string | null, clip: { id: string, blurhash: string, poster: { url: string } | null } | null } }> } | null };

export type CreateStoryboardMutationVariables = Exact<{
  input: CreateStoryboardInput;
}>;


export type CreateStoryboardMutation = { createStoryboard: { generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ExtendClipMutationVariables = Exact<{
  input: ExtendClipInput;
}>;


export type ExtendClipMutation = { extendClip: { generation: { id: string, state: GenerationState, prompt: string, style: string | null, seconds: number, width: number, height: number, stage: string, fraction: number, cancelRequested: boolean, notes: Array<string>, queuePosition: number | null, etaSeconds: number | null, createdAt: string, error: { code: string, message: string } | null, clip: { id: string, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RequestUploadMutationVariables = Exact<{ [key: string]: never; }>;


export type RequestUploadMutation = { requestUpload: { upload: { id: string, url: string | null, largestBytes: number } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UploadQueryVariables = Exact<{
  id: string | number;
}>;


export type UploadQuery = { upload: { id: string, state: UploadState, faces: number | null, maybeFaces: number | null, refusal: string | null } | null };

export type RulesFragment = { isMinor: boolean, personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number };

export type GuardianshipFragment = { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } };

export type FamilyQueryVariables = Exact<{ [key: string]: never; }>;


export type FamilyQuery = { effectivePolicy: { policy: { isMinor: boolean, personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number }, sources: Array<{ setting: string, byAge: boolean, members: Array<{ id: string, handle: string, name: string, avatar: { url: string } | null }> }> } | null, guardians: { edges: Array<{ node: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } }> } | null, wards: { edges: Array<{ node: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } }> } | null };

export type WaitingFragment = { id: string, createdAt: string, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, clip: { audience: Audience, expiresAt: string, caption: string, altText: string, width: number, height: number, subtitlesUrl: string, video: { url: string } | null, poster: { url: string } | null } | null };

export type WardPublicationsQueryVariables = Exact<{ [key: string]: never; }>;


export type WardPublicationsQuery = { wardPublications: { edges: Array<{ node: { id: string, createdAt: string, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, clip: { audience: Audience, expiresAt: string, caption: string, altText: string, width: number, height: number, subtitlesUrl: string, video: { url: string } | null, poster: { url: string } | null } | null } }> } | null };

export type DecideWardPublicationMutationVariables = Exact<{
  input: DecideWardPublicationInput;
}>;


export type DecideWardPublicationMutation = { decideWardPublication: { state: ClipState | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type AllowSponsoredChallengesMutationVariables = Exact<{
  input: AllowSponsoredChallengesInput;
}>;


export type AllowSponsoredChallengesMutation = { allowSponsoredChallenges: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type AllowLikenessDetectionMutationVariables = Exact<{
  input: AllowLikenessDetectionInput;
}>;


export type AllowLikenessDetectionMutation = { allowLikenessDetection: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type WardQueryVariables = Exact<{
  id: string | number;
}>;


export type WardQuery = { node:
    | { __typename: 'ApiToken' }
    | { __typename: 'Batch' }
    | { __typename: 'Cameo' }
    | { __typename: 'CameoEnrolment' }
    | { __typename: 'CameoRequest' }
    | { __typename: 'Challenge' }
    | { __typename: 'Character' }
    | { __typename: 'CharacterLook' }
    | { __typename: 'Clip' }
    | { __typename: 'ClipLink' }
    | { __typename: 'Collaboration' }
    | { __typename: 'Comment' }
    | { __typename: 'Conversation' }
    | { __typename: 'FeedRecipe' }
    | { __typename: 'Generation' }
    | { __typename: 'GuardianLink', id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, activity: { peopleMessaged: number, days: Array<{ day: string, minutesWatched: number, clipsWatched: number, generations: number }> } | null, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } }
    | { __typename: 'Identity' }
    | { __typename: 'Invite' }
    | { __typename: 'Message' }
    | { __typename: 'Notification' }
    | { __typename: 'Passkey' }
    | { __typename: 'Playlist' }
    | { __typename: 'Report' }
    | { __typename: 'ReportCase' }
    | { __typename: 'RightsEntry' }
    | { __typename: 'Session' }
    | { __typename: 'User' }
    | { __typename: 'WardPublication' }
   | null };

export type InviteGuardianMutationVariables = Exact<{ [key: string]: never; }>;


export type InviteGuardianMutation = { inviteGuardian: { code: string | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type InviteMinorMutationVariables = Exact<{ [key: string]: never; }>;


export type InviteMinorMutation = { inviteMinor: { code: string | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type AcceptGuardianLinkMutationVariables = Exact<{
  input: GuardianCodeInput;
}>;


export type AcceptGuardianLinkMutation = { acceptGuardianLink: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type DeclineGuardianLinkMutationVariables = Exact<{
  input: GuardianCodeInput;
}>;


export type DeclineGuardianLinkMutation = { declineGuardianLink: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ConfirmGuardianProofMutationVariables = Exact<{
  input: GuardianLinkInput;
}>;


export type ConfirmGuardianProofMutation = { confirmGuardianProof: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RequestUnlinkMutationVariables = Exact<{
  input: GuardianLinkInput;
}>;


export type RequestUnlinkMutation = { requestUnlink: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type CancelUnlinkMutationVariables = Exact<{
  input: GuardianLinkInput;
}>;


export type CancelUnlinkMutation = { cancelUnlink: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type EndGuardianshipMutationVariables = Exact<{
  input: GuardianLinkInput;
}>;


export type EndGuardianshipMutation = { endGuardianship: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UpdateGuardianSettingsMutationVariables = Exact<{
  input: UpdateGuardianSettingsInput;
}>;


export type UpdateGuardianSettingsMutation = { updateGuardianSettings: { link: { id: string, state: GuardianLinkState, createdAt: string, endsAt: string | null, allowsSponsored: boolean, allowsDetection: boolean, ward: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, guardian: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, settings: { personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number | null } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type TightenMySettingsMutationVariables = Exact<{
  input: TightenMySettingsInput;
}>;


export type TightenMySettingsMutation = { tightenMySettings: { effectivePolicy: { policy: { isMinor: boolean, personalisation: boolean, continuousScroll: boolean, autoplay: boolean, createCards: boolean, dmPolicy: MessagePolicy, cameoMaxScope: CameoScope, cameoCoApproval: boolean, publishMaxAudience: Reach, publishNeedsApproval: boolean, remixOfMe: RemixPolicy, commentsFrom: CommentPolicy, sensitiveLevel: SensitiveLevel, allowDownload: boolean, showsLikeCounts: boolean, dailyClips: number | null, dailyMinutes: number | null, generationsPerDay: number } } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type GuardianChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type GuardianChangedSubscription = { guardianChanged: { cursor: string, resync: boolean, clipId: string | null, link: { id: string, state: GuardianLinkState } | null } };

export type LikeClipMutationVariables = Exact<{
  input: ReactionInput;
}>;


export type LikeClipMutation = { likeClip: { clip: { id: string, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnlikeClipMutationVariables = Exact<{
  input: ReactionInput;
}>;


export type UnlikeClipMutation = { unlikeClip: { clip: { id: string, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type BookmarkClipMutationVariables = Exact<{
  input: ReactionInput;
}>;


export type BookmarkClipMutation = { bookmarkClip: { clip: { id: string, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnbookmarkClipMutationVariables = Exact<{
  input: ReactionInput;
}>;


export type UnbookmarkClipMutation = { unbookmarkClip: { clip: { id: string, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ShareClipMutationVariables = Exact<{
  input: ShareClipInput;
}>;


export type ShareClipMutation = { shareClip: { clip: { id: string, likeCount: number | null, shareCount: number, commentCount: number, remixCount: number, viewerHasLiked: boolean, viewerHasBookmarked: boolean } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type LineFragment = { id: string, seq: number, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean, sender: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null };

export type TalkFragment = { id: string, isGroup: boolean, title: string, isRequest: boolean, canWrite: boolean, unreadCount: number, members: Array<{ isWaiting: boolean, readSeq: number | null, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }>, lastMessage: { id: string, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean } | null };

export type ConversationsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ConversationsQuery = { conversations: { edges: Array<{ node: { id: string, isGroup: boolean, title: string, isRequest: boolean, canWrite: boolean, unreadCount: number, members: Array<{ isWaiting: boolean, readSeq: number | null, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }>, lastMessage: { id: string, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null, conversationRequests: { edges: Array<{ node: { id: string, isGroup: boolean, title: string, isRequest: boolean, canWrite: boolean, unreadCount: number, members: Array<{ isWaiting: boolean, readSeq: number | null, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }>, lastMessage: { id: string, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean } | null } }> } | null };

export type ConversationQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type ConversationQuery = { conversation: { id: string, isGroup: boolean, title: string, isRequest: boolean, canWrite: boolean, unreadCount: number, messages: { edges: Array<{ node: { id: string, seq: number, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean, sender: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, members: Array<{ isWaiting: boolean, readSeq: number | null, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }>, lastMessage: { id: string, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean } | null } | null };

export type StartConversationMutationVariables = Exact<{
  input: StartConversationInput;
}>;


export type StartConversationMutation = { startConversation: { message: { id: string, seq: number, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean, sender: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SendMessageMutationVariables = Exact<{
  input: SendMessageInput;
}>;


export type SendMessageMutation = { sendMessage: { message: { id: string, seq: number, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean, sender: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnsendMessageMutationVariables = Exact<{
  input: UnsendMessageInput;
}>;


export type UnsendMessageMutation = { unsendMessage: { message: { id: string, seq: number, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean, sender: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type MarkConversationReadMutationVariables = Exact<{
  input: MarkConversationReadInput;
}>;


export type MarkConversationReadMutation = { markConversationRead: { conversation: { id: string, unreadCount: number } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type AcceptConversationMutationVariables = Exact<{
  input: ConversationInput;
}>;


export type AcceptConversationMutation = { acceptConversation: { conversation: { id: string, isGroup: boolean, title: string, isRequest: boolean, canWrite: boolean, unreadCount: number, members: Array<{ isWaiting: boolean, readSeq: number | null, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }>, lastMessage: { id: string, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type DeclineConversationMutationVariables = Exact<{
  input: ConversationInput;
}>;


export type DeclineConversationMutation = { declineConversation: { errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type MessageReceivedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MessageReceivedSubscription = { messageReceived: { kind: MessageNewsKind, cursor: string, conversation: { id: string, isGroup: boolean, title: string, isRequest: boolean, canWrite: boolean, unreadCount: number, members: Array<{ isWaiting: boolean, readSeq: number | null, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null }>, lastMessage: { id: string, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean } | null } | null, message: { id: string, seq: number, text: string, createdAt: string, unsentAt: string | null, sharesClip: boolean, sender: { id: string, handle: string, name: string, avatar: { url: string } | null } | null, clip: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } | null } | null, actor: { id: string } | null } };

export type UnreadMessagesQueryVariables = Exact<{ [key: string]: never; }>;


export type UnreadMessagesQuery = { unreadMessageCount: number | null };

export type NoticeFragment = { id: string, type: NotificationType, createdAt: string, readAt: string | null, actorCount: number, subjectId: string | null, actors: Array<{ id: string, handle: string, name: string, avatar: { url: string } | null }>, clip: { id: string, state: ClipState, poster: { url: string } | null } | null };

export type NotificationsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NotificationsQuery = { notifications: { edges: Array<{ node: { id: string, type: NotificationType, createdAt: string, readAt: string | null, actorCount: number, subjectId: string | null, actors: Array<{ id: string, handle: string, name: string, avatar: { url: string } | null }>, clip: { id: string, state: ClipState, poster: { url: string } | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type MarkAllNotificationsReadMutationVariables = Exact<{ [key: string]: never; }>;


export type MarkAllNotificationsReadMutation = { markAllNotificationsRead: { unreadCount: number | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type NotificationReceivedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NotificationReceivedSubscription = { notificationReceived: { cursor: string, resync: boolean, unreadCount: number, notification: { id: string, type: NotificationType, createdAt: string, readAt: string | null, actorCount: number, subjectId: string | null, actors: Array<{ id: string, handle: string, name: string, avatar: { url: string } | null }>, clip: { id: string, state: ClipState, poster: { url: string } | null } | null } | null } };

export type RecipeFragment = { id: string, name: string, text: string, isPublic: boolean, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }>, owner: { id: string, handle: string, name: string, avatar: { url: string } | null } | null };

export type RecipeRowFragment = { id: string, name: string, isPublic: boolean, controls: Array<{ text: string }>, owner: { id: string, handle: string } | null };

export type MyRecipesQueryVariables = Exact<{
  language: FeedLanguage;
}>;


export type MyRecipesQuery = { feedRecipes: { edges: Array<{ node: { id: string, name: string, isPublic: boolean, controls: Array<{ text: string }>, owner: { id: string, handle: string } | null } }> } | null, followedFeedRecipes: { edges: Array<{ node: { id: string, name: string, isPublic: boolean, controls: Array<{ text: string }>, owner: { id: string, handle: string } | null } }> } | null };

export type RecipesOfQueryVariables = Exact<{
  userId: string | number;
}>;


export type RecipesOfQuery = { feedRecipes: { edges: Array<{ node: { id: string, name: string } }> } | null };

export type RecipeQueryVariables = Exact<{
  id: string | number;
  language: FeedLanguage;
}>;


export type RecipeQuery = { feedRecipe: { id: string, name: string, text: string, isPublic: boolean, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }>, owner: { id: string, handle: string, name: string, avatar: { url: string } | null } | null } | null, followedFeedRecipes: { edges: Array<{ node: { id: string } }> } | null };

export type SaveFeedRecipeMutationVariables = Exact<{
  input: SaveFeedRecipeInput;
}>;


export type SaveFeedRecipeMutation = { saveFeedRecipe: { recipe: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UpdateFeedRecipeMutationVariables = Exact<{
  input: UpdateFeedRecipeInput;
}>;


export type UpdateFeedRecipeMutation = { updateFeedRecipe: { recipe: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type DeleteFeedRecipeMutationVariables = Exact<{
  input: FeedRecipeInput;
}>;


export type DeleteFeedRecipeMutation = { deleteFeedRecipe: { recipeId: string | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type CopyFeedRecipeMutationVariables = Exact<{
  input: FeedRecipeInput;
}>;


export type CopyFeedRecipeMutation = { copyFeedRecipe: { recipe: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type FollowFeedRecipeMutationVariables = Exact<{
  input: FeedRecipeInput;
}>;


export type FollowFeedRecipeMutation = { followFeedRecipe: { recipe: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnfollowFeedRecipeMutationVariables = Exact<{
  input: FeedRecipeInput;
}>;


export type UnfollowFeedRecipeMutation = { unfollowFeedRecipe: { recipe: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ApplyFeedRecipeMutationVariables = Exact<{
  input: FeedRecipeInput;
  language: FeedLanguage;
}>;


export type ApplyFeedRecipeMutation = { applyFeedRecipe: { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SendReportMutationVariables = Exact<{
  input: ReportInput;
}>;


export type SendReportMutation = { report: { report: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type MyReportsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MyReportsQuery = { myReports: { edges: Array<{ node: { id: string, reason: ReportReason, details: string, createdAt: string, state: ReportState | null, dueAt: string | null, decidedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type RightsRegistryQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type RightsRegistryQuery = { rightsEntries: { edges: Array<{ node: { id: string, names: Array<string>, policy: RightsPolicy, note: string, contact: string, startsOn: string | null, endsOn: string | null, createdAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type FollowMutationVariables = Exact<{
  input: MemberInput;
}>;


export type FollowMutation = { follow: { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnfollowMutationVariables = Exact<{
  input: MemberInput;
}>;


export type UnfollowMutation = { unfollow: { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type AcceptFollowRequestMutationVariables = Exact<{
  input: MemberInput;
}>;


export type AcceptFollowRequestMutation = { acceptFollowRequest: { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type DenyFollowRequestMutationVariables = Exact<{
  input: MemberInput;
}>;


export type DenyFollowRequestMutation = { denyFollowRequest: { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type BlockMutationVariables = Exact<{
  input: MemberInput;
}>;


export type BlockMutation = { block: { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnblockMutationVariables = Exact<{
  input: MemberInput;
}>;


export type UnblockMutation = { unblock: { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnmuteMutationVariables = Exact<{
  input: MemberInput;
}>;


export type UnmuteMutation = { unmute: { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type MuteMutationVariables = Exact<{
  input: MuteInput;
}>;


export type MuteMutation = { mute: { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type WishFragment = { kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string };

export type WishesFragment = { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> };

export type FeedControlsQueryVariables = Exact<{
  language: FeedLanguage;
}>;


export type FeedControlsQuery = { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, feedTargets: Array<{ kind: FeedTargetKind, name: string, label: string }>, feedMoods: Array<{ name: string, label: string }> };

export type FeedInstructionQueryVariables = Exact<{
  input: FeedInstructionInput;
  language: FeedLanguage;
}>;


export type FeedInstructionQuery = { feedInstruction: { isInstruction: boolean, action: FeedAction | null, unknown: Array<string>, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null };

export type ApplyFeedInstructionMutationVariables = Exact<{
  input: FeedInstructionInput;
  language: FeedLanguage;
}>;


export type ApplyFeedInstructionMutation = { applyFeedInstruction: { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SetFeedControlMutationVariables = Exact<{
  input: SetFeedControlInput;
  language: FeedLanguage;
}>;


export type SetFeedControlMutation = { setFeedControl: { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RemoveFeedControlMutationVariables = Exact<{
  input: RemoveFeedControlInput;
  language: FeedLanguage;
}>;


export type RemoveFeedControlMutation = { removeFeedControl: { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UndoFeedControlsMutationVariables = Exact<{
  language: FeedLanguage;
}>;


export type UndoFeedControlsMutation = { undoFeedControls: { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type RedoFeedControlsMutationVariables = Exact<{
  language: FeedLanguage;
}>;


export type RedoFeedControlsMutation = { redoFeedControls: { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ResetFeedControlsMutationVariables = Exact<{
  language: FeedLanguage;
}>;


export type ResetFeedControlsMutation = { resetFeedControls: { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type SetFeedMoodMutationVariables = Exact<{
  input: SetFeedMoodInput;
  language: FeedLanguage;
}>;


export type SetFeedMoodMutation = { setFeedMood: { feedControls: { canUndo: boolean, canRedo: boolean, mood: string | null, controls: Array<{ kind: FeedTargetKind, name: string, value: number, rule: FeedRule | null, share: number | null, until: string | null, source: string, text: string }> } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type MoreLikeThisMutationVariables = Exact<{
  input: LikeThisInput;
}>;


export type MoreLikeThisMutation = { moreLikeThis: { errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type LessLikeThisMutationVariables = Exact<{
  input: LikeThisInput;
}>;


export type LessLikeThisMutation = { lessLikeThis: { errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type HideClipMutationVariables = Exact<{
  input: HideClipInput;
}>;


export type HideClipMutation = { hideClip: { errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ProfileFragment = { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null };

export type ProfileQueryVariables = Exact<{
  handle: string;
}>;


export type ProfileQuery = { user: { bio: string, followerCount: number, followingCount: number, clipCount: number, createdAt: string, viewerBlocks: boolean, viewerMutes: boolean, isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } | null };

export type ProfileClipsQueryVariables = Exact<{
  handle: string;
  after?: string | null | undefined;
}>;


export type ProfileClipsQuery = { user: { clips: { edges: Array<{ node: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type FollowersQueryVariables = Exact<{
  handle: string;
  after?: string | null | undefined;
}>;


export type FollowersQuery = { user: { followers: { edges: Array<{ node: { isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type FollowingQueryVariables = Exact<{
  handle: string;
  after?: string | null | undefined;
}>;


export type FollowingQuery = { user: { following: { edges: Array<{ node: { isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type FollowRequestsQueryVariables = Exact<{ [key: string]: never; }>;


export type FollowRequestsQuery = { viewer: { followRequests: { edges: Array<{ node: { isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null } }> } | null } | null };

export type ShunnedQueryVariables = Exact<{ [key: string]: never; }>;


export type ShunnedQuery = { viewer: { blocks: { edges: Array<{ node: { userId: string, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null } }> } | null, mutes: { edges: Array<{ node: { userId: string, until: string | null, user: { id: string, handle: string, name: string, avatar: { url: string } | null } | null } }> } | null } | null };

export type SearchQueryVariables = Exact<{
  query: string;
  kinds?: Array<SearchKind> | SearchKind | null | undefined;
  after?: string | null | undefined;
}>;


export type SearchQuery = { search: { edges: Array<{ node:
        | { __typename: 'Clip', id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null }
        | { __typename: 'Hashtag', name: string, followed: boolean }
        | { __typename: 'User', isPrivate: boolean, viewerFollows: FollowState | null, followsViewer: boolean, id: string, handle: string, name: string, avatar: { url: string } | null }
       }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type HashtagQueryVariables = Exact<{
  name: string;
  after?: string | null | undefined;
}>;


export type HashtagQuery = { hashtag: { name: string, viewerFollows: boolean, clips: { edges: Array<{ node: { id: string, caption: string, altText: string, prompt: string, blurhash: string, width: number, height: number, durationMs: number, state: ClipState, audience: Audience, likeCount: number | null, poster: { url: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type FollowHashtagMutationVariables = Exact<{
  input: HashtagInput;
}>;


export type FollowHashtagMutation = { followHashtag: { hashtag: { name: string, viewerFollows: boolean } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type UnfollowHashtagMutationVariables = Exact<{
  input: HashtagInput;
}>;


export type UnfollowHashtagMutation = { unfollowHashtag: { hashtag: { name: string, viewerFollows: boolean } | null, errors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export const Instance = "query Instance{instance{name signUp minimumAge}}" as Operation<InstanceQuery, InstanceQueryVariables>;
export const Me = "query Me{liveCursor unreadMessageCount unreadNotificationCount viewer{id handle name bio isPrivate role feedChoice hasPassword ageBand avatar{url}policy{isMinor mayBePublic mayInvite}}}" as Operation<MeQuery, MeQueryVariables>;
export const SignUp = "mutation SignUp($input:SignUpInput!){signUp(input:$input){token errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SignUpMutation, SignUpMutationVariables>;
export const SignIn = "mutation SignIn($input:SignInInput!){signIn(input:$input){token errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SignInMutation, SignInMutationVariables>;
export const SignOut = "mutation SignOut{signOut{errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SignOutMutation, SignOutMutationVariables>;
export const UpdateProfile = "mutation UpdateProfile($input:UpdateProfileInput!){updateProfile(input:$input){viewer{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const Sessions = "query Sessions{viewer{sessions(first:50){edges{node{id name createdAt lastUsedAt revokedAt isCurrent}}}}}" as Operation<SessionsQuery, SessionsQueryVariables>;
export const RevokeSession = "mutation RevokeSession($input:RevokeSessionInput!){revokeSession(input:$input){session{id revokedAt}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const ChangePassword = "mutation ChangePassword($input:ChangePasswordInput!){changePassword(input:$input){errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const DeleteAccount = "mutation DeleteAccount($input:DeleteAccountInput!){deleteAccount(input:$input){eraseAt errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<DeleteAccountMutation, DeleteAccountMutationVariables>;
export const RestoreAccount = "mutation RestoreAccount($input:RestoreAccountInput!){restoreAccount(input:$input){token errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RestoreAccountMutation, RestoreAccountMutationVariables>;
export const Exports = "query Exports{exports(first:5){edges{node{id state progress createdAt expiresAt download{url size}}}}}" as Operation<ExportsQuery, ExportsQueryVariables>;
export const RequestExport = "mutation RequestExport{requestExport{export{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RequestExportMutation, RequestExportMutationVariables>;
export const MyFace = "query MyFace{myCameo{...Likeness generations(first:10){edges{node{id prompt fraction}}}}cameoRequests(box:RECEIVED first:20){edges{node{...UseRequest}}}}fragment Likeness on Cameo{id name state level isDetected createdAt restrictions{appearanceLocked faceShown maxAudience publishNeedsApproval voiceAllowed remixAllowed blockedContexts}permits{isAllowed user{...Member}}}fragment Member on User{id handle name avatar{url}}fragment UseRequest on CameoRequest{id state prompt scope uses until createdAt expiresAt requester{...Member}owner{...Member}}" as Operation<MyFaceQuery, MyFaceQueryVariables>;
export const FaceUses = "query FaceUses($state:CameoUses$after:String){myCameo{uses(state:$state first:24 after:$after){edges{node{...Tile}}pageInfo{hasNextPage endCursor}}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<FaceUsesQuery, FaceUsesQueryVariables>;
export const FaceOf = "query FaceOf($handle:String!){user(handle:$handle){...Member cameo{id name}}}fragment Member on User{id handle name avatar{url}}" as Operation<FaceOfQuery, FaceOfQueryVariables>;
export const SetCameoLevel = "mutation SetCameoLevel($input:SetCameoLevelInput!){setCameoLevel(input:$input){cameo{...Likeness}errors{...Refusal}}}fragment Likeness on Cameo{id name state level isDetected createdAt restrictions{appearanceLocked faceShown maxAudience publishNeedsApproval voiceAllowed remixAllowed blockedContexts}permits{isAllowed user{...Member}}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SetCameoLevelMutation, SetCameoLevelMutationVariables>;
export const RestrictCameo = "mutation RestrictCameo($input:RestrictCameoInput!){restrictCameo(input:$input){cameo{...Likeness}errors{...Refusal}}}fragment Likeness on Cameo{id name state level isDetected createdAt restrictions{appearanceLocked faceShown maxAudience publishNeedsApproval voiceAllowed remixAllowed blockedContexts}permits{isAllowed user{...Member}}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RestrictCameoMutation, RestrictCameoMutationVariables>;
export const SetLikenessDetection = "mutation SetLikenessDetection($input:SetLikenessDetectionInput!){setLikenessDetection(input:$input){cameo{...Likeness}errors{...Refusal}}}fragment Likeness on Cameo{id name state level isDetected createdAt restrictions{appearanceLocked faceShown maxAudience publishNeedsApproval voiceAllowed remixAllowed blockedContexts}permits{isAllowed user{...Member}}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SetLikenessDetectionMutation, SetLikenessDetectionMutationVariables>;
export const PauseCameo = "mutation PauseCameo($input:CameoInput!){pauseCameo(input:$input){cameo{...Likeness}errors{...Refusal}}}fragment Likeness on Cameo{id name state level isDetected createdAt restrictions{appearanceLocked faceShown maxAudience publishNeedsApproval voiceAllowed remixAllowed blockedContexts}permits{isAllowed user{...Member}}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<PauseCameoMutation, PauseCameoMutationVariables>;
export const ResumeCameo = "mutation ResumeCameo($input:CameoInput!){resumeCameo(input:$input){cameo{...Likeness}errors{...Refusal}}}fragment Likeness on Cameo{id name state level isDetected createdAt restrictions{appearanceLocked faceShown maxAudience publishNeedsApproval voiceAllowed remixAllowed blockedContexts}permits{isAllowed user{...Member}}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<ResumeCameoMutation, ResumeCameoMutationVariables>;
export const RevokeCameo = "mutation RevokeCameo($input:RevokeCameoInput!){revokeCameo(input:$input){cameo{...Likeness}errors{...Refusal}}}fragment Likeness on Cameo{id name state level isDetected createdAt restrictions{appearanceLocked faceShown maxAudience publishNeedsApproval voiceAllowed remixAllowed blockedContexts}permits{isAllowed user{...Member}}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RevokeCameoMutation, RevokeCameoMutationVariables>;
export const StopCameoUse = "mutation StopCameoUse($input:StopCameoUseInput!){stopCameoUse(input:$input){cameo{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<StopCameoUseMutation, StopCameoUseMutationVariables>;
export const DecideCameoRequest = "mutation DecideCameoRequest($input:DecideCameoRequestInput!){decideCameoRequest(input:$input){request{...UseRequest}errors{...Refusal}}}fragment UseRequest on CameoRequest{id state prompt scope uses until createdAt expiresAt requester{...Member}owner{...Member}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<DecideCameoRequestMutation, DecideCameoRequestMutationVariables>;
export const RequestCameoUse = "mutation RequestCameoUse($input:RequestCameoUseInput!){requestCameoUse(input:$input){request{...UseRequest}errors{...Refusal}}}fragment UseRequest on CameoRequest{id state prompt scope uses until createdAt expiresAt requester{...Member}owner{...Member}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RequestCameoUseMutation, RequestCameoUseMutationVariables>;
export const CameoUsed = "subscription CameoUsed($after:String){cameoUsed(after:$after){stage cursor resync}}" as Operation<CameoUsedSubscription, CameoUsedSubscriptionVariables>;
export const StartCameoEnrolment = "mutation StartCameoEnrolment($input:StartCameoEnrolmentInput!){startCameoEnrolment(input:$input){enrolment{id digits poses expiresAt uploadUrl}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<StartCameoEnrolmentMutation, StartCameoEnrolmentMutationVariables>;
export const Characters = "query Characters($after:String){characters(first:30 after:$after){edges{node{...Figure forkedFrom{name owner{handle}}}}pageInfo{hasNextPage endCursor}}}fragment Figure on Character{id cameoId name handle state level licence look{words subject colours wears hasPicture}}" as Operation<CharactersQuery, CharactersQueryVariables>;
export const CreateCharacter = "mutation CreateCharacter($input:CreateCharacterInput!){createCharacter(input:$input){character{...Figure}notes errors{...Refusal}}}fragment Figure on Character{id cameoId name handle state level licence look{words subject colours wears hasPicture}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CreateCharacterMutation, CreateCharacterMutationVariables>;
export const EditCharacter = "mutation EditCharacter($input:EditCharacterInput!){editCharacter(input:$input){character{...Figure}notes errors{...Refusal}}}fragment Figure on Character{id cameoId name handle state level licence look{words subject colours wears hasPicture}}fragment Refusal on UserError{code message field retryAfter}" as Operation<EditCharacterMutation, EditCharacterMutationVariables>;
export const CharactersOf = "query CharactersOf($ownerId:ID!$after:String){characters(ownerId:$ownerId first:20 after:$after){edges{node{...Figure}}pageInfo{hasNextPage endCursor}}}fragment Figure on Character{id cameoId name handle state level licence look{words subject colours wears hasPicture}}" as Operation<CharactersOfQuery, CharactersOfQueryVariables>;
export const ForkCharacter = "mutation ForkCharacter($input:ForkCharacterInput!){forkCharacter(input:$input){character{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<ForkCharacterMutation, ForkCharacterMutationVariables>;
export const ClipPage = "query ClipPage($id:ID!){clip(id:$id){...Reel}}fragment Reel on Clip{...Tile ...Reactions style publishedAt viewCount depth remixPolicy commentPolicy allowDownload author{...Member viewerFollows}parent{__typename ...on Clip{id author{handle}}}mentions{start length user{handle}}subtitles{lines{startMs endMs text}}video{url}small:video(quality:LOW){url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Member on User{id handle name avatar{url}}" as Operation<ClipPageQuery, ClipPageQueryVariables>;
export const Lineage = "query Lineage($id:ID!){clip(id:$id){...Tile author{...Member}descendantCount ancestors(first:20){edges{node{__typename ...on Clip{...Tile author{...Member}}...on ClipTombstone{distance}}}}tree(levels:5 first:50){edges{node{distance hiddenBetween above{id}clip{...Tile author{...Member}}}}pageInfo{hasNextPage}}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Member on User{id handle name avatar{url}}" as Operation<LineageQuery, LineageQueryVariables>;
export const Drafts = "query Drafts($after:String){drafts(first:24 after:$after){edges{node{...Tile}}pageInfo{hasNextPage endCursor}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<DraftsQuery, DraftsQueryVariables>;
export const Draft = "query Draft($id:ID!){clip(id:$id){...Tile style allowDownload remixPolicy generation{id prompt change notes promptChanges{kind text}}schedule{scheduledFor refusal}publication{waitsForGuardians waitsForOwners expiresAt outcome reason}video{url}parent{__typename ...on Clip{id author{handle}}}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<DraftQuery, DraftQueryVariables>;
export const PublishClip = "mutation PublishClip($input:PublishClipInput!){publishClip(input:$input){clip{...Reel}errors{...Refusal}}}fragment Reel on Clip{...Tile ...Reactions style publishedAt viewCount depth remixPolicy commentPolicy allowDownload author{...Member viewerFollows}parent{__typename ...on Clip{id author{handle}}}mentions{start length user{handle}}subtitles{lines{startMs endMs text}}video{url}small:video(quality:LOW){url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<PublishClipMutation, PublishClipMutationVariables>;
export const UnpublishClip = "mutation UnpublishClip($input:ClipInput!){unpublishClip(input:$input){clip{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnpublishClipMutation, UnpublishClipMutationVariables>;
export const ScheduleClip = "mutation ScheduleClip($input:ScheduleClipInput!){scheduleClip(input:$input){clip{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<ScheduleClipMutation, ScheduleClipMutationVariables>;
export const UnscheduleClip = "mutation UnscheduleClip($input:ClipInput!){unscheduleClip(input:$input){clip{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnscheduleClipMutation, UnscheduleClipMutationVariables>;
export const UpdateClip = "mutation UpdateClip($input:UpdateClipInput!){updateClip(input:$input){clip{...Tile}errors{...Refusal}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UpdateClipMutation, UpdateClipMutationVariables>;
export const TrashClips = "mutation TrashClips($input:TrashClipsInput!){trashClips(input:$input){clips{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<TrashClipsMutation, TrashClipsMutationVariables>;
export const CreateClipLink = "mutation CreateClipLink($input:CreateClipLinkInput!){createClipLink(input:$input){created{token}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CreateClipLinkMutation, CreateClipLinkMutationVariables>;
export const OpenClipLink = "mutation OpenClipLink($input:OpenClipLinkInput!){openClipLink(input:$input){clip{...Reel}errors{...Refusal}}}fragment Reel on Clip{...Tile ...Reactions style publishedAt viewCount depth remixPolicy commentPolicy allowDownload author{...Member viewerFollows}parent{__typename ...on Clip{id author{handle}}}mentions{start length user{handle}}subtitles{lines{startMs endMs text}}video{url}small:video(quality:LOW){url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<OpenClipLinkMutation, OpenClipLinkMutationVariables>;
export const Bookmarks = "query Bookmarks($after:String){bookmarks(first:24 after:$after){edges{node{...Tile}}pageInfo{hasNextPage endCursor}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<BookmarksQuery, BookmarksQueryVariables>;
export const Provenance = "query Provenance($id:ID!$language:Language!){clip(id:$id){provenance(language:$language){words signedBy isChecked}}}" as Operation<ProvenanceQuery, ProvenanceQueryVariables>;
export const Comments = "query Comments($id:ID!$after:String){clip(id:$id){commentCount commentPolicy author{id}comments(first:20 after:$after){edges{node{...Remark}}pageInfo{hasNextPage endCursor}}}}fragment Remark on Comment{id body state isPinned isDeleted isReply replyCount createdAt editedAt author{...Member}mentions{start length user{handle}}}fragment Member on User{id handle name avatar{url}}" as Operation<CommentsQuery, CommentsQueryVariables>;
export const Replies = "query Replies($id:ID!$after:String){node(id:$id){__typename ...on Comment{replies(first:20 after:$after){edges{node{...Remark}}pageInfo{hasNextPage endCursor}}}}}fragment Remark on Comment{id body state isPinned isDeleted isReply replyCount createdAt editedAt author{...Member}mentions{start length user{handle}}}fragment Member on User{id handle name avatar{url}}" as Operation<RepliesQuery, RepliesQueryVariables>;
export const CreateComment = "mutation CreateComment($input:CreateCommentInput!){createComment(input:$input){comment{...Remark}errors{...Refusal}}}fragment Remark on Comment{id body state isPinned isDeleted isReply replyCount createdAt editedAt author{...Member}mentions{start length user{handle}}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CreateCommentMutation, CreateCommentMutationVariables>;
export const DeleteComment = "mutation DeleteComment($input:CommentInput!){deleteComment(input:$input){clip{id commentCount}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<DeleteCommentMutation, DeleteCommentMutationVariables>;
export const Feed = "query Feed($kind:FeedKind$first:Int$after:String$recipeId:ID$language:FeedLanguage!=EN){liveCursor feed(kind:$kind first:$first after:$after recipeId:$recipeId){edges{cursor node{...Reel}reasons{name told(language:$language)control{kind name text(language:$language)source}}}pageInfo{hasNextPage endCursor}budget{...Budget}continuousScroll autoplay cards{kind after clip{...Tile}}}}fragment Reel on Clip{...Tile ...Reactions style publishedAt viewCount depth remixPolicy commentPolicy allowDownload author{...Member viewerFollows}parent{__typename ...on Clip{id author{handle}}}mentions{start length user{handle}}subtitles{lines{startMs endMs text}}video{url}small:video(quality:LOW){url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Member on User{id handle name avatar{url}}fragment Budget on FeedBudget{remaining minutesRemaining resetsAt reason}" as Operation<FeedQuery, FeedQueryVariables>;
export const FeedBudget = "query FeedBudget{feedBudget{...Budget}}fragment Budget on FeedBudget{remaining minutesRemaining resetsAt reason}" as Operation<FeedBudgetQuery, FeedBudgetQueryVariables>;
export const SetFeedBudget = "mutation SetFeedBudget($input:SetFeedBudgetInput!){setFeedBudget(input:$input){budget{...Budget}errors{...Refusal}}}fragment Budget on FeedBudget{remaining minutesRemaining resetsAt reason}fragment Refusal on UserError{code message field retryAfter}" as Operation<SetFeedBudgetMutation, SetFeedBudgetMutationVariables>;
export const WhyThisClip = "query WhyThisClip($clipId:ID!$cursor:String$language:FeedLanguage!){whyThisClip(clipId:$clipId cursor:$cursor){score sourceTold(language:$language)model terms{name weight value contribution told(language:$language)}controls{target label(language:$language)before aimed after}keptBy{kind name text(language:$language)source}}}" as Operation<WhyThisClipQuery, WhyThisClipQueryVariables>;
export const RankerWeights = "query RankerWeights($language:FeedLanguage!=EN){rankerWeights{model isPersonalised isRecommended weights{name weight default least most told(language:$language)}}}" as Operation<RankerWeightsQuery, RankerWeightsQueryVariables>;
export const SetRankerWeights = "mutation SetRankerWeights($input:SetRankerWeightsInput!){setRankerWeights(input:$input){ranker{weights{name weight}}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SetRankerWeightsMutation, SetRankerWeightsMutationVariables>;
export const ResetRankingProfile = "mutation ResetRankingProfile{resetRankingProfile{errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<ResetRankingProfileMutation, ResetRankingProfileMutationVariables>;
export const SetRecommended = "mutation SetRecommended($input:SetRecommendedInput!){setRecommended(input:$input){ranker{isRecommended}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SetRecommendedMutation, SetRecommendedMutationVariables>;
export const ClipPublished = "subscription ClipPublished($kind:FeedKind!$after:String){clipPublished(kind:$kind after:$after){cursor resync clips{...Reel}}}fragment Reel on Clip{...Tile ...Reactions style publishedAt viewCount depth remixPolicy commentPolicy allowDownload author{...Member viewerFollows}parent{__typename ...on Clip{id author{handle}}}mentions{start length user{handle}}subtitles{lines{startMs endMs text}}video{url}small:video(quality:LOW){url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Member on User{id handle name avatar{url}}" as Operation<ClipPublishedSubscription, ClipPublishedSubscriptionVariables>;
export const FeedInvalidated = "subscription FeedInvalidated($clipIds:[ID!]!$after:String){feedInvalidated(clipIds:$clipIds after:$after){causes clipIds cursor resync}}" as Operation<FeedInvalidatedSubscription, FeedInvalidatedSubscriptionVariables>;
export const RecordImpressions = "mutation RecordImpressions($input:RecordImpressionsInput!){recordImpressions(input:$input){errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RecordImpressionsMutation, RecordImpressionsMutationVariables>;
export const RecordPlayback = "mutation RecordPlayback($input:RecordPlaybackInput!){recordPlayback(input:$input){counted errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RecordPlaybackMutation, RecordPlaybackMutationVariables>;
export const WellbeingPoll = "query WellbeingPoll{wellbeingPoll{lowest highest question questionFr}}" as Operation<WellbeingPollQuery, WellbeingPollQueryVariables>;
export const AnswerWellbeingPoll = "mutation AnswerWellbeingPoll($input:AnswerWellbeingPollInput!){answerWellbeingPoll(input:$input){offers errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<AnswerWellbeingPollMutation, AnswerWellbeingPollMutationVariables>;
export const Workshop = "query Workshop{generationBackend{name title minSeconds maxSeconds defaultSeconds sizes{width height}defaultSize{width height}styles{name title description}audioModes maxPrompt imageReference maxShots maxFilmSeconds}generationAllowance{daily used resetsAt}}" as Operation<WorkshopQuery, WorkshopQueryVariables>;
export const Generations = "query Generations($after:String){generations(first:20 after:$after){edges{node{...Making}}pageInfo{hasNextPage endCursor}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}" as Operation<GenerationsQuery, GenerationsQueryVariables>;
export const CreateClip = "mutation CreateClip($input:CreateClipInput!){createClip(input:$input){generation{...Making}errors{...Refusal}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CreateClipMutation, CreateClipMutationVariables>;
export const RemixClip = "mutation RemixClip($input:RemixClipInput!){remixClip(input:$input){generation{...Making}errors{...Refusal}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RemixClipMutation, RemixClipMutationVariables>;
export const RetakeDraft = "mutation RetakeDraft($input:RemixClipInput!){retakeDraft(input:$input){generation{...Making}errors{...Refusal}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RetakeDraftMutation, RetakeDraftMutationVariables>;
export const CancelGeneration = "mutation CancelGeneration($input:CancelGenerationInput!){cancelGeneration(input:$input){generation{...Making}errors{...Refusal}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CancelGenerationMutation, CancelGenerationMutationVariables>;
export const RetryGeneration = "mutation RetryGeneration($input:RetryGenerationInput!){retryGeneration(input:$input){generation{...Making}errors{...Refusal}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RetryGenerationMutation, RetryGenerationMutationVariables>;
export const GenerationProgress = "subscription GenerationProgress($generationId:ID!$after:String){generationProgress(generationId:$generationId after:$after){seq stage fraction preview cursor generation{...Making}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}" as Operation<GenerationProgressSubscription, GenerationProgressSubscriptionVariables>;
export const CanGenerate = "query CanGenerate($input:CreateClipInput!$remixOf:ID){canGenerate(input:$input remixOf:$remixOf){allowed waits cost blockers{reason category cameoId}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CanGenerateQuery, CanGenerateQueryVariables>;
export const CreateBatch = "mutation CreateBatch($input:CreateBatchInput!){createBatch(input:$input){batch{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CreateBatchMutation, CreateBatchMutationVariables>;
export const CancelBatch = "mutation CancelBatch($input:CancelBatchInput!){cancelBatch(input:$input){batch{...Variations}errors{...Refusal}}}fragment Variations on Batch{id state fraction counts{total waiting running completed ended refused}items{place prompt error{message}generation{id state fraction width height error{message}clip{...Tile}}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CancelBatchMutation, CancelBatchMutationVariables>;
export const BatchProgress = "subscription BatchProgress($batchId:ID!$after:String){batchProgress(batchId:$batchId after:$after){cursor batch{...Variations}}}fragment Variations on Batch{id state fraction counts{total waiting running completed ended refused}items{place prompt error{message}generation{id state fraction width height error{message}clip{...Tile}}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<BatchProgressSubscription, BatchProgressSubscriptionVariables>;
export const Refine = "mutation Refine($input:RefineInput!){refine(input:$input){generation{...Making}errors{...Refusal}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RefineMutation, RefineMutationVariables>;
export const PromptThread = "query PromptThread($generationId:ID!){promptThread(generationId:$generationId first:20){edges{node{...Turn}}}}fragment Turn on Generation{id state prompt change clip{id blurhash poster{url}}}" as Operation<PromptThreadQuery, PromptThreadQueryVariables>;
export const CreateStoryboard = "mutation CreateStoryboard($input:CreateStoryboardInput!){createStoryboard(input:$input){generation{...Making}errors{...Refusal}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CreateStoryboardMutation, CreateStoryboardMutationVariables>;
export const ExtendClip = "mutation ExtendClip($input:ExtendClipInput!){extendClip(input:$input){generation{...Making}errors{...Refusal}}}fragment Making on Generation{id state prompt style seconds width height stage fraction cancelRequested notes queuePosition etaSeconds createdAt error{code message}clip{id poster{url}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<ExtendClipMutation, ExtendClipMutationVariables>;
export const RequestUpload = "mutation RequestUpload{requestUpload{upload{id url largestBytes}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RequestUploadMutation, RequestUploadMutationVariables>;
export const Upload = "query Upload($id:ID!){upload(id:$id){id state faces maybeFaces refusal}}" as Operation<UploadQuery, UploadQueryVariables>;
export const Family = "query Family{effectivePolicy{policy{...Rules}sources{setting byAge members{...Member}}}guardians(first:10){edges{node{...Guardianship}}}wards(first:10){edges{node{...Guardianship}}}}fragment Rules on Policy{isMinor personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}fragment Member on User{id handle name avatar{url}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}" as Operation<FamilyQuery, FamilyQueryVariables>;
export const WardPublications = "query WardPublications{wardPublications(first:20){edges{node{...Waiting}}}}fragment Waiting on WardPublication{id createdAt ward{...Member}clip{audience expiresAt caption altText width height video{url}poster{url}subtitlesUrl}}fragment Member on User{id handle name avatar{url}}" as Operation<WardPublicationsQuery, WardPublicationsQueryVariables>;
export const DecideWardPublication = "mutation DecideWardPublication($input:DecideWardPublicationInput!){decideWardPublication(input:$input){state errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<DecideWardPublicationMutation, DecideWardPublicationMutationVariables>;
export const AllowSponsoredChallenges = "mutation AllowSponsoredChallenges($input:AllowSponsoredChallengesInput!){allowSponsoredChallenges(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<AllowSponsoredChallengesMutation, AllowSponsoredChallengesMutationVariables>;
export const AllowLikenessDetection = "mutation AllowLikenessDetection($input:AllowLikenessDetectionInput!){allowLikenessDetection(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<AllowLikenessDetectionMutation, AllowLikenessDetectionMutationVariables>;
export const Ward = "query Ward($id:ID!){node(id:$id){__typename ...on GuardianLink{...Guardianship activity(days:7){peopleMessaged days{day minutesWatched clipsWatched generations}}}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}" as Operation<WardQuery, WardQueryVariables>;
export const InviteGuardian = "mutation InviteGuardian{inviteGuardian{code errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<InviteGuardianMutation, InviteGuardianMutationVariables>;
export const InviteMinor = "mutation InviteMinor{inviteMinor{code errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<InviteMinorMutation, InviteMinorMutationVariables>;
export const AcceptGuardianLink = "mutation AcceptGuardianLink($input:GuardianCodeInput!){acceptGuardianLink(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<AcceptGuardianLinkMutation, AcceptGuardianLinkMutationVariables>;
export const DeclineGuardianLink = "mutation DeclineGuardianLink($input:GuardianCodeInput!){declineGuardianLink(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<DeclineGuardianLinkMutation, DeclineGuardianLinkMutationVariables>;
export const ConfirmGuardianProof = "mutation ConfirmGuardianProof($input:GuardianLinkInput!){confirmGuardianProof(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<ConfirmGuardianProofMutation, ConfirmGuardianProofMutationVariables>;
export const RequestUnlink = "mutation RequestUnlink($input:GuardianLinkInput!){requestUnlink(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<RequestUnlinkMutation, RequestUnlinkMutationVariables>;
export const CancelUnlink = "mutation CancelUnlink($input:GuardianLinkInput!){cancelUnlink(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CancelUnlinkMutation, CancelUnlinkMutationVariables>;
export const EndGuardianship = "mutation EndGuardianship($input:GuardianLinkInput!){endGuardianship(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<EndGuardianshipMutation, EndGuardianshipMutationVariables>;
export const UpdateGuardianSettings = "mutation UpdateGuardianSettings($input:UpdateGuardianSettingsInput!){updateGuardianSettings(input:$input){link{...Guardianship}errors{...Refusal}}}fragment Guardianship on GuardianLink{id state createdAt endsAt allowsSponsored allowsDetection ward{...Member}guardian{...Member}settings{personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UpdateGuardianSettingsMutation, UpdateGuardianSettingsMutationVariables>;
export const TightenMySettings = "mutation TightenMySettings($input:TightenMySettingsInput!){tightenMySettings(input:$input){effectivePolicy{policy{...Rules}}errors{...Refusal}}}fragment Rules on Policy{isMinor personalisation continuousScroll autoplay createCards dmPolicy cameoMaxScope cameoCoApproval publishMaxAudience publishNeedsApproval remixOfMe commentsFrom sensitiveLevel allowDownload showsLikeCounts dailyClips dailyMinutes generationsPerDay}fragment Refusal on UserError{code message field retryAfter}" as Operation<TightenMySettingsMutation, TightenMySettingsMutationVariables>;
export const GuardianChanged = "subscription GuardianChanged($after:String){guardianChanged(after:$after){cursor resync clipId link{id state}}}" as Operation<GuardianChangedSubscription, GuardianChangedSubscriptionVariables>;
export const LikeClip = "mutation LikeClip($input:ReactionInput!){likeClip(input:$input){clip{...Reactions}errors{...Refusal}}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Refusal on UserError{code message field retryAfter}" as Operation<LikeClipMutation, LikeClipMutationVariables>;
export const UnlikeClip = "mutation UnlikeClip($input:ReactionInput!){unlikeClip(input:$input){clip{...Reactions}errors{...Refusal}}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnlikeClipMutation, UnlikeClipMutationVariables>;
export const BookmarkClip = "mutation BookmarkClip($input:ReactionInput!){bookmarkClip(input:$input){clip{...Reactions}errors{...Refusal}}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Refusal on UserError{code message field retryAfter}" as Operation<BookmarkClipMutation, BookmarkClipMutationVariables>;
export const UnbookmarkClip = "mutation UnbookmarkClip($input:ReactionInput!){unbookmarkClip(input:$input){clip{...Reactions}errors{...Refusal}}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnbookmarkClipMutation, UnbookmarkClipMutationVariables>;
export const ShareClip = "mutation ShareClip($input:ShareClipInput!){shareClip(input:$input){clip{...Reactions}errors{...Refusal}}}fragment Reactions on Clip{id likeCount shareCount commentCount remixCount viewerHasLiked viewerHasBookmarked}fragment Refusal on UserError{code message field retryAfter}" as Operation<ShareClipMutation, ShareClipMutationVariables>;
export const Conversations = "query Conversations($after:String){conversations(first:20 after:$after){edges{node{...Talk}}pageInfo{hasNextPage endCursor}}conversationRequests(first:20){edges{node{...Talk}}}}fragment Talk on Conversation{id isGroup title isRequest canWrite unreadCount members{isWaiting readSeq user{...Member}}lastMessage{id text createdAt unsentAt sharesClip}}fragment Member on User{id handle name avatar{url}}" as Operation<ConversationsQuery, ConversationsQueryVariables>;
export const Conversation = "query Conversation($id:ID!$after:String){conversation(id:$id){...Talk messages(first:40 after:$after){edges{node{...Line}}pageInfo{hasNextPage endCursor}}}}fragment Talk on Conversation{id isGroup title isRequest canWrite unreadCount members{isWaiting readSeq user{...Member}}lastMessage{id text createdAt unsentAt sharesClip}}fragment Member on User{id handle name avatar{url}}fragment Line on Message{id seq text createdAt unsentAt sharesClip sender{...Member}clip{...Tile}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<ConversationQuery, ConversationQueryVariables>;
export const StartConversation = "mutation StartConversation($input:StartConversationInput!){startConversation(input:$input){message{...Line}errors{...Refusal}}}fragment Line on Message{id seq text createdAt unsentAt sharesClip sender{...Member}clip{...Tile}}fragment Member on User{id handle name avatar{url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<StartConversationMutation, StartConversationMutationVariables>;
export const SendMessage = "mutation SendMessage($input:SendMessageInput!){sendMessage(input:$input){message{...Line}errors{...Refusal}}}fragment Line on Message{id seq text createdAt unsentAt sharesClip sender{...Member}clip{...Tile}}fragment Member on User{id handle name avatar{url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SendMessageMutation, SendMessageMutationVariables>;
export const UnsendMessage = "mutation UnsendMessage($input:UnsendMessageInput!){unsendMessage(input:$input){message{...Line}errors{...Refusal}}}fragment Line on Message{id seq text createdAt unsentAt sharesClip sender{...Member}clip{...Tile}}fragment Member on User{id handle name avatar{url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnsendMessageMutation, UnsendMessageMutationVariables>;
export const MarkConversationRead = "mutation MarkConversationRead($input:MarkConversationReadInput!){markConversationRead(input:$input){conversation{id unreadCount}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<MarkConversationReadMutation, MarkConversationReadMutationVariables>;
export const AcceptConversation = "mutation AcceptConversation($input:ConversationInput!){acceptConversation(input:$input){conversation{...Talk}errors{...Refusal}}}fragment Talk on Conversation{id isGroup title isRequest canWrite unreadCount members{isWaiting readSeq user{...Member}}lastMessage{id text createdAt unsentAt sharesClip}}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<AcceptConversationMutation, AcceptConversationMutationVariables>;
export const DeclineConversation = "mutation DeclineConversation($input:ConversationInput!){declineConversation(input:$input){errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<DeclineConversationMutation, DeclineConversationMutationVariables>;
export const MessageReceived = "subscription MessageReceived($after:String){messageReceived(after:$after){kind cursor conversation{...Talk}message{...Line}actor{id}}}fragment Talk on Conversation{id isGroup title isRequest canWrite unreadCount members{isWaiting readSeq user{...Member}}lastMessage{id text createdAt unsentAt sharesClip}}fragment Member on User{id handle name avatar{url}}fragment Line on Message{id seq text createdAt unsentAt sharesClip sender{...Member}clip{...Tile}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<MessageReceivedSubscription, MessageReceivedSubscriptionVariables>;
export const UnreadMessages = "query UnreadMessages{unreadMessageCount}" as Operation<UnreadMessagesQuery, UnreadMessagesQueryVariables>;
export const Notifications = "query Notifications($after:String){notifications(first:30 after:$after){edges{node{...Notice}}pageInfo{hasNextPage endCursor}}}fragment Notice on Notification{id type createdAt readAt actorCount subjectId actors{...Member}clip{id state poster{url}}}fragment Member on User{id handle name avatar{url}}" as Operation<NotificationsQuery, NotificationsQueryVariables>;
export const MarkAllNotificationsRead = "mutation MarkAllNotificationsRead{markAllNotificationsRead{unreadCount errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<MarkAllNotificationsReadMutation, MarkAllNotificationsReadMutationVariables>;
export const NotificationReceived = "subscription NotificationReceived($after:String){notificationReceived(after:$after){cursor resync unreadCount notification{...Notice}}}fragment Notice on Notification{id type createdAt readAt actorCount subjectId actors{...Member}clip{id state poster{url}}}fragment Member on User{id handle name avatar{url}}" as Operation<NotificationReceivedSubscription, NotificationReceivedSubscriptionVariables>;
export const MyRecipes = "query MyRecipes($language:FeedLanguage!){feedRecipes(first:50){edges{node{...RecipeRow}}}followedFeedRecipes(first:50){edges{node{...RecipeRow}}}}fragment RecipeRow on FeedRecipe{id name isPublic controls{text(language:$language)}owner{id handle}}" as Operation<MyRecipesQuery, MyRecipesQueryVariables>;
export const RecipesOf = "query RecipesOf($userId:ID!){feedRecipes(userId:$userId first:20){edges{node{id name}}}}" as Operation<RecipesOfQuery, RecipesOfQueryVariables>;
export const Recipe = "query Recipe($id:ID!$language:FeedLanguage!){feedRecipe(id:$id){...Recipe}followedFeedRecipes(first:50){edges{node{id}}}}fragment Recipe on FeedRecipe{id name text isPublic controls{...Wish}owner{...Member}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Member on User{id handle name avatar{url}}" as Operation<RecipeQuery, RecipeQueryVariables>;
export const SaveFeedRecipe = "mutation SaveFeedRecipe($input:SaveFeedRecipeInput!){saveFeedRecipe(input:$input){recipe{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SaveFeedRecipeMutation, SaveFeedRecipeMutationVariables>;
export const UpdateFeedRecipe = "mutation UpdateFeedRecipe($input:UpdateFeedRecipeInput!){updateFeedRecipe(input:$input){recipe{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UpdateFeedRecipeMutation, UpdateFeedRecipeMutationVariables>;
export const DeleteFeedRecipe = "mutation DeleteFeedRecipe($input:FeedRecipeInput!){deleteFeedRecipe(input:$input){recipeId errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<DeleteFeedRecipeMutation, DeleteFeedRecipeMutationVariables>;
export const CopyFeedRecipe = "mutation CopyFeedRecipe($input:FeedRecipeInput!){copyFeedRecipe(input:$input){recipe{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<CopyFeedRecipeMutation, CopyFeedRecipeMutationVariables>;
export const FollowFeedRecipe = "mutation FollowFeedRecipe($input:FeedRecipeInput!){followFeedRecipe(input:$input){recipe{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<FollowFeedRecipeMutation, FollowFeedRecipeMutationVariables>;
export const UnfollowFeedRecipe = "mutation UnfollowFeedRecipe($input:FeedRecipeInput!){unfollowFeedRecipe(input:$input){recipe{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnfollowFeedRecipeMutation, UnfollowFeedRecipeMutationVariables>;
export const ApplyFeedRecipe = "mutation ApplyFeedRecipe($input:FeedRecipeInput!$language:FeedLanguage!){applyFeedRecipe(input:$input){feedControls{...Wishes}errors{...Refusal}}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Refusal on UserError{code message field retryAfter}" as Operation<ApplyFeedRecipeMutation, ApplyFeedRecipeMutationVariables>;
export const SendReport = "mutation SendReport($input:ReportInput!){report(input:$input){report{id}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<SendReportMutation, SendReportMutationVariables>;
export const MyReports = "query MyReports($after:String){myReports(first:20 after:$after){edges{node{id reason details createdAt state dueAt decidedAt}}pageInfo{hasNextPage endCursor}}}" as Operation<MyReportsQuery, MyReportsQueryVariables>;
export const RightsRegistry = "query RightsRegistry($after:String){rightsEntries(first:20 after:$after){edges{node{id names policy note contact startsOn endsOn createdAt}}pageInfo{hasNextPage endCursor}}}" as Operation<RightsRegistryQuery, RightsRegistryQueryVariables>;
export const Follow = "mutation Follow($input:MemberInput!){follow(input:$input){user{...Profile}errors{...Refusal}}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<FollowMutation, FollowMutationVariables>;
export const Unfollow = "mutation Unfollow($input:MemberInput!){unfollow(input:$input){user{...Profile}errors{...Refusal}}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnfollowMutation, UnfollowMutationVariables>;
export const AcceptFollowRequest = "mutation AcceptFollowRequest($input:MemberInput!){acceptFollowRequest(input:$input){user{...Profile}errors{...Refusal}}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<AcceptFollowRequestMutation, AcceptFollowRequestMutationVariables>;
export const DenyFollowRequest = "mutation DenyFollowRequest($input:MemberInput!){denyFollowRequest(input:$input){user{...Profile}errors{...Refusal}}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<DenyFollowRequestMutation, DenyFollowRequestMutationVariables>;
export const Block = "mutation Block($input:MemberInput!){block(input:$input){user{...Profile}errors{...Refusal}}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<BlockMutation, BlockMutationVariables>;
export const Unblock = "mutation Unblock($input:MemberInput!){unblock(input:$input){user{...Profile}errors{...Refusal}}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnblockMutation, UnblockMutationVariables>;
export const Unmute = "mutation Unmute($input:MemberInput!){unmute(input:$input){user{...Profile}errors{...Refusal}}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnmuteMutation, UnmuteMutationVariables>;
export const Mute = "mutation Mute($input:MuteInput!){mute(input:$input){user{...Profile}errors{...Refusal}}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Refusal on UserError{code message field retryAfter}" as Operation<MuteMutation, MuteMutationVariables>;
export const FeedControls = "query FeedControls($language:FeedLanguage!){feedControls{...Wishes}feedTargets(language:$language){kind name label}feedMoods(language:$language){name label}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}" as Operation<FeedControlsQuery, FeedControlsQueryVariables>;
export const FeedInstruction = "query FeedInstruction($input:FeedInstructionInput!$language:FeedLanguage!){feedInstruction(input:$input){isInstruction action unknown controls{...Wish}}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}" as Operation<FeedInstructionQuery, FeedInstructionQueryVariables>;
export const ApplyFeedInstruction = "mutation ApplyFeedInstruction($input:FeedInstructionInput!$language:FeedLanguage!){applyFeedInstruction(input:$input){feedControls{...Wishes}errors{...Refusal}}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Refusal on UserError{code message field retryAfter}" as Operation<ApplyFeedInstructionMutation, ApplyFeedInstructionMutationVariables>;
export const SetFeedControl = "mutation SetFeedControl($input:SetFeedControlInput!$language:FeedLanguage!){setFeedControl(input:$input){feedControls{...Wishes}errors{...Refusal}}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Refusal on UserError{code message field retryAfter}" as Operation<SetFeedControlMutation, SetFeedControlMutationVariables>;
export const RemoveFeedControl = "mutation RemoveFeedControl($input:RemoveFeedControlInput!$language:FeedLanguage!){removeFeedControl(input:$input){feedControls{...Wishes}errors{...Refusal}}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Refusal on UserError{code message field retryAfter}" as Operation<RemoveFeedControlMutation, RemoveFeedControlMutationVariables>;
export const UndoFeedControls = "mutation UndoFeedControls($language:FeedLanguage!){undoFeedControls{feedControls{...Wishes}errors{...Refusal}}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Refusal on UserError{code message field retryAfter}" as Operation<UndoFeedControlsMutation, UndoFeedControlsMutationVariables>;
export const RedoFeedControls = "mutation RedoFeedControls($language:FeedLanguage!){redoFeedControls{feedControls{...Wishes}errors{...Refusal}}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Refusal on UserError{code message field retryAfter}" as Operation<RedoFeedControlsMutation, RedoFeedControlsMutationVariables>;
export const ResetFeedControls = "mutation ResetFeedControls($language:FeedLanguage!){resetFeedControls{feedControls{...Wishes}errors{...Refusal}}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Refusal on UserError{code message field retryAfter}" as Operation<ResetFeedControlsMutation, ResetFeedControlsMutationVariables>;
export const SetFeedMood = "mutation SetFeedMood($input:SetFeedMoodInput!$language:FeedLanguage!){setFeedMood(input:$input){feedControls{...Wishes}errors{...Refusal}}}fragment Wishes on FeedControls{canUndo canRedo mood controls{...Wish}}fragment Wish on FeedControl{kind name value rule share until source text(language:$language)}fragment Refusal on UserError{code message field retryAfter}" as Operation<SetFeedMoodMutation, SetFeedMoodMutationVariables>;
export const MoreLikeThis = "mutation MoreLikeThis($input:LikeThisInput!){moreLikeThis(input:$input){errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<MoreLikeThisMutation, MoreLikeThisMutationVariables>;
export const LessLikeThis = "mutation LessLikeThis($input:LikeThisInput!){lessLikeThis(input:$input){errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<LessLikeThisMutation, LessLikeThisMutationVariables>;
export const HideClip = "mutation HideClip($input:HideClipInput!){hideClip(input:$input){errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<HideClipMutation, HideClipMutationVariables>;
export const Profile = "query Profile($handle:String!){user(handle:$handle){...Profile}}fragment Profile on User{...MemberRow bio followerCount followingCount clipCount createdAt viewerBlocks viewerMutes}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}" as Operation<ProfileQuery, ProfileQueryVariables>;
export const ProfileClips = "query ProfileClips($handle:String!$after:String){user(handle:$handle){clips(first:24 after:$after){edges{node{...Tile}}pageInfo{hasNextPage endCursor}}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<ProfileClipsQuery, ProfileClipsQueryVariables>;
export const Followers = "query Followers($handle:String!$after:String){user(handle:$handle){followers(first:50 after:$after){edges{node{...MemberRow}}pageInfo{hasNextPage endCursor}}}}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}" as Operation<FollowersQuery, FollowersQueryVariables>;
export const Following = "query Following($handle:String!$after:String){user(handle:$handle){following(first:50 after:$after){edges{node{...MemberRow}}pageInfo{hasNextPage endCursor}}}}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}" as Operation<FollowingQuery, FollowingQueryVariables>;
export const FollowRequests = "query FollowRequests{viewer{followRequests(first:50){edges{node{...MemberRow}}}}}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}" as Operation<FollowRequestsQuery, FollowRequestsQueryVariables>;
export const Shunned = "query Shunned{viewer{blocks(first:50){edges{node{userId user{...Member}}}}mutes(first:50){edges{node{userId until user{...Member}}}}}}fragment Member on User{id handle name avatar{url}}" as Operation<ShunnedQuery, ShunnedQueryVariables>;
export const Search = "query Search($query:String!$kinds:[SearchKind!]$after:String){search(query:$query kinds:$kinds first:24 after:$after){edges{node{__typename ...on User{...MemberRow}...on Hashtag{name followed:viewerFollows}...on Clip{...Tile}}}pageInfo{hasNextPage endCursor}}}fragment MemberRow on User{...Member isPrivate viewerFollows followsViewer}fragment Member on User{id handle name avatar{url}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<SearchQuery, SearchQueryVariables>;
export const Hashtag = "query Hashtag($name:String!$after:String){hashtag(name:$name){name viewerFollows clips(first:24 after:$after){edges{node{...Tile}}pageInfo{hasNextPage endCursor}}}}fragment Tile on Clip{id caption altText prompt blurhash width height durationMs state audience likeCount poster{url}}" as Operation<HashtagQuery, HashtagQueryVariables>;
export const FollowHashtag = "mutation FollowHashtag($input:HashtagInput!){followHashtag(input:$input){hashtag{name viewerFollows}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<FollowHashtagMutation, FollowHashtagMutationVariables>;
export const UnfollowHashtag = "mutation UnfollowHashtag($input:HashtagInput!){unfollowHashtag(input:$input){hashtag{name viewerFollows}errors{...Refusal}}}fragment Refusal on UserError{code message field retryAfter}" as Operation<UnfollowHashtagMutation, UnfollowHashtagMutationVariables>;