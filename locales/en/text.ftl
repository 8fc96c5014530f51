# What a message's text is shown with.

text-spoiler-show = Spoiler: press to read it
text-spoiler-hide = Hide the spoiler
text-code =
    { $language ->
        [none] Code
       *[other] Code, { $language }
    }
text-code-copy = Copy the code
text-code-copied = Copied
text-code-not-copied = Your browser did not let us copy it
