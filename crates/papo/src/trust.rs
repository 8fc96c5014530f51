//! `papo trust`: how others make their computers trust this server.

use std::process::ExitCode;

use clap::Args;
use papo_server::trust::{FILE_NAME, STEPS, Trusted};
use papo_store::{Reader, StoreError};

use crate::configuration::{DataArgs, complain_of};
use crate::console;

/// What `papo trust` is told.
#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    /// Print only the certificate that is to be trusted
    #[arg(long)]
    pem: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// Says what to trust and how, of a server that runs or one that does not.
pub(crate) fn run(args: &TrustArgs) -> ExitCode {
    let folder = match args.data.folder() {
        Ok(folder) => folder,
        Err(faults) => return complain_of(&faults),
    };
    let kept = || -> Result<_, StoreError> { Trusted::kept(&Reader::of_folder(&folder)?) };
    match kept() {
        Ok(Some(trusted)) if args.pem => console::print(&trusted.pem),
        Ok(Some(trusted)) => console::print(&words(&trusted)),
        Ok(None) => {
            return complain_of(&[
                "there is nothing to trust yet: start `papo serve` first".to_owned()
            ]);
        }
        Err(error) => return complain_of(&[error.to_string()]),
    }
    ExitCode::SUCCESS
}

fn words(trusted: &Trusted) -> String {
    let mut text = format!(
        "Others get {FILE_NAME} from http://ADDRESS:PORT/trust of this server, or you give it to them:\n  \
         papo trust --pem > {FILE_NAME}\n\
         Its fingerprint (SHA-256) must be\n  {0}\n\n\
         Who joins with papo by this link need not take it on trust the first time:\n  \
         papo join 'papo://ADDRESS/?sha256={0}'\n\n\
         It vouches for addresses and names of local networks alone. What to do with it:\n",
        trusted.fingerprint
    );
    for (system, steps) in STEPS {
        text.extend(["\n", system, "\n"]);
        for step in *steps {
            text.extend(["  ", step, "\n"]);
        }
    }
    text
}
