# Why something was refused.

why-lost = There is no connection at the moment.
why-old = We don't know whether it arrived before the connection broke.
why-too-long = It is too long.
why-busy = The server is busy. Try again in a moment.
why-nobody = Nobody of that name is here.
why-no-room = There is no such room.
why-nothing = There is nothing in it.
why-not-in = You are not in this room.
why-invite-only = One has to be invited there.
why-banned = You are banned there.
why-key = This room has a password, and it is another one.
why-full = This room is full.
why-account = For this one needs an account.
why-rank = Your rank in this room does not allow it.
why-bad-nick = This is no name that one can have here.
why-nick-taken = Somebody has this name already.
why-not-yours = This message is somebody else's.
why-edit-late = It is too late to edit this message.
why-delete-late = It is too late to delete this message.
why-gone = The message is not there any more.
why-pins = There are too many pinned messages already. Unpin one first.
why-store = The server can keep nothing at the moment. Try again later.
why-frozen = The room is frozen: operators alone may write.
why-moderated = In this room only those with a voice may write.
why-no-notices = This room takes no notices.
why-no-programs = This room takes no messages of programs.
