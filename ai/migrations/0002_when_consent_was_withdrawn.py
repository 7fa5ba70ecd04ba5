from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ai', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='studentmap',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
    ]
