//! Enums whose variants have a stable code.

/// Defines an enum once: the variants, their codes and their documentation.
macro_rules! codes {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident: $code:ident {
            $($(#[$doc:meta])* $variant:ident = $text:expr,)+
        }
    ) => {
        $(#[$attribute])*
        $visibility enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every variant, in the order of their declaration.
            $visibility const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable code, as the JavaScript side and logs show it.
            $visibility const fn $code(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                }
            }
        }
    };
}
pub(super) use codes;
