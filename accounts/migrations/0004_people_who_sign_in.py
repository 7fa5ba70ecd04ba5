# Invitations, guardians, pictures, identity providers, settings of institutions; usernames in lower case.

import core.ids
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower


def lower_usernames(apps, schema_editor):
    """The index of before held them apart in any case, so none of them meets another."""
    apps.get_model("accounts", "User").objects.update(username=Lower("username"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_user_has_sessions'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuardianInvitation',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('institution_id', models.UUIDField(db_index=True, editable=False)),
                ('relation', models.CharField(choices=[('parent', 'Parent'), ('guardian', 'Legal guardian'), ('relative', 'Relative'), ('carer', 'Carer')], default='parent', max_length=10, verbose_name='relation')),
                ('code_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(editable=False, verbose_name='made')),
                ('expires_at', models.DateTimeField(editable=False, verbose_name='good until')),
                ('used_at', models.DateTimeField(editable=False, null=True, verbose_name='used')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
            ],
            options={
                'verbose_name': "guardian's code",
                'verbose_name_plural': "guardians' codes",
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='GuardianLink',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('institution_id', models.UUIDField(db_index=True, editable=False)),
                ('relation', models.CharField(choices=[('parent', 'Parent'), ('guardian', 'Legal guardian'), ('relative', 'Relative'), ('carer', 'Carer')], default='parent', max_length=10, verbose_name='relation')),
                ('linked_at', models.DateTimeField(editable=False, verbose_name='since')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='until')),
                ('end_reason', models.CharField(blank=True, choices=[('revoked', 'Revoked by the school'), ('left', 'Left by the guardian'), ('majority', 'The child came of age')], editable=False, max_length=10, verbose_name='why it ended')),
            ],
            options={
                'verbose_name': 'guardian',
                'verbose_name_plural': 'guardians',
                'ordering': ['-linked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='IdentityProvider',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(help_text='Part of the address of the sign-in.', max_length=60, verbose_name='key')),
                ('name', models.CharField(help_text='As people read it on the button.', max_length=120, verbose_name='name')),
                ('server_url', models.URLField(help_text='Its discovery document lies below this address.', verbose_name='issuer')),
                ('client_id', models.CharField(max_length=200, verbose_name='client id')),
                ('sealed_secret', models.CharField(editable=False, max_length=1000)),
                ('opens_accounts_as', models.CharField(blank=True, choices=[('student', 'Student'), ('teacher', 'Teacher')], help_text='Empty: only people who have an account here already are let in.', max_length=10, verbose_name='new people become')),
                ('is_enabled', models.BooleanField(default=True, verbose_name='in use')),
                ('created_at', models.DateTimeField(editable=False)),
            ],
            options={
                'verbose_name': 'identity provider',
                'verbose_name_plural': 'identity providers',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('institution_id', models.UUIDField(db_index=True, editable=False)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('full_name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('role', models.CharField(choices=[('student', 'Student'), ('teacher', 'Teacher'), ('guardian', 'Guardian'), ('admin', 'Administrator')], max_length=10, verbose_name='role')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='invited')),
                ('sent_at', models.DateTimeField(editable=False, verbose_name='last sent')),
                ('expires_at', models.DateTimeField(editable=False, verbose_name='good until')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PictureCredential',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('institution_id', models.UUIDField(db_index=True, editable=False)),
                ('sealed_sequence', models.CharField(editable=False, max_length=255)),
                ('issued_at', models.DateTimeField(editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='accounts_user_username_in_institution',
        ),
        migrations.RunPython(lower_usernames, migrations.RunPython.noop),
        migrations.AddField(
            model_name='institution',
            name='ai_providers',
            field=models.JSONField(blank=True, default=list, help_text='Where language models may run for this institution.', verbose_name='AI providers'),
        ),
        migrations.AddField(
            model_name='institution',
            name='emotion_policy',
            field=models.CharField(choices=[('off', 'Nothing'), ('check_in', 'What learners say themselves'), ('camera', 'Check-in, and camera where consent and law allow it')], default='check_in', max_length=10, verbose_name='feelings'),
        ),
        migrations.AddField(
            model_name='institution',
            name='guardians_see_chats',
            field=models.BooleanField(default=False, verbose_name='guardians may read conversations with the tutor'),
        ),
        migrations.AddField(
            model_name='institution',
            name='majority_age',
            field=models.PositiveSmallIntegerField(default=18, validators=[django.core.validators.MinValueValidator(16), django.core.validators.MaxValueValidator(21)], verbose_name='age of majority'),
        ),
        migrations.AddField(
            model_name='institution',
            name='requires_staff_mfa',
            field=models.BooleanField(default=False, help_text='Without one nobody opens the console or signs in as teacher or administrator.', verbose_name='staff need a second factor'),
        ),
        migrations.AddField(
            model_name='institution',
            name='retention_days',
            field=models.JSONField(blank=True, default=dict, help_text='Days by kind of data; what is not named follows the platform.', verbose_name='retention'),
        ),
        migrations.AddField(
            model_name='institution',
            name='school_year_day',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)], verbose_name='on day'),
        ),
        migrations.AddField(
            model_name='institution',
            name='school_year_month',
            field=models.PositiveSmallIntegerField(default=9, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='school year starts in month'),
        ),
        migrations.AddField(
            model_name='studentprofile',
            name='is_kg_overridden',
            field=models.BooleanField(default=False, editable=False, verbose_name='decided by a teacher'),
        ),
        migrations.AddField(
            model_name='studentprofile',
            name='kg_level',
            field=models.CharField(blank=True, choices=[('KG1', 'KG 1'), ('KG2', 'KG 2'), ('KG3', 'KG 3')], max_length=3, verbose_name='kindergarten year'),
        ),
        migrations.AddField(
            model_name='studentprofile',
            name='kg_year',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='email_verified_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='e-mail confirmed'),
        ),
        migrations.AddField(
            model_name='user',
            name='preferences',
            field=models.JSONField(default=dict, editable=False, verbose_name='preferences'),
        ),
        migrations.AlterField(
            model_name='institution',
            name='slug',
            field=models.SlugField(help_text='People type it to sign in.', max_length=60, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='session',
            name='end_reason',
            field=models.CharField(blank=True, choices=[('logout', 'Signed out'), ('logout_all', 'Signed out everywhere'), ('reuse', 'A used refresh token came back'), ('password', 'Password changed'), ('deactivated', 'Account deactivated'), ('role', 'Role changed'), ('admin', 'Ended by an administrator'), ('rule', 'The institution asks for a second factor'), ('credential', 'Pictures changed or withdrawn')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.UniqueConstraint(fields=('slug',), name='accounts_institution_slug_unique'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('majority_age__gte', 16), ('majority_age__lte', 21)), name='accounts_institution_majority_age'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('school_year_month__gte', 1), ('school_year_month__lte', 12), ('school_year_day__gte', 1), ('school_year_day__lte', 28)), name='accounts_institution_school_year_start'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(fields=('username', 'institution'), name='accounts_user_username_in_institution'),
        ),
        migrations.AddField(
            model_name='guardianinvitation',
            name='child',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='child'),
        ),
        migrations.AddField(
            model_name='guardianinvitation',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guardianlink',
            name='child',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guardian_links', to=settings.AUTH_USER_MODEL, verbose_name='child'),
        ),
        migrations.AddField(
            model_name='guardianlink',
            name='guardian',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='child_links', to=settings.AUTH_USER_MODEL, verbose_name='guardian'),
        ),
        migrations.AddField(
            model_name='identityprovider',
            name='institution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_providers', to='accounts.institution', verbose_name='institution'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='accepted_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by'),
        ),
        migrations.AddField(
            model_name='picturecredential',
            name='child',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='picture_credential', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='picturecredential',
            name='issued_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='guardianlink',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('child', 'guardian'), name='accounts_guardianlink_one_live'),
        ),
        migrations.AddConstraint(
            model_name='guardianlink',
            constraint=models.CheckConstraint(condition=models.Q(('child', models.F('guardian')), _negated=True), name='accounts_guardianlink_two_people'),
        ),
        migrations.AddConstraint(
            model_name='guardianlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='accounts_guardianlink_end_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='identityprovider',
            constraint=models.UniqueConstraint(fields=('key',), name='accounts_identityprovider_key_unique'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(models.F('institution_id'), django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), name='accounts_invitation_one_open'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='accounts_invitation_accepted_or_revoked'),
        ),
    ]
